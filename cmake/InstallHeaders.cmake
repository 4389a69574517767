# Run by `cmake --install` with `source`, `layers` and `staged`: writes the headers of these layers as users see them,
# where each includes others as <recurbench/layer/name.hpp>. They are installed from there, as any other files are.
file(REMOVE_RECURSE ${staged})
list(JOIN layers "|" any)
foreach(layer ${layers})
  file(GLOB headers RELATIVE ${source} ${source}/${layer}/*.hpp)
  foreach(header ${headers})
    file(READ ${source}/${header} text)
    string(REGEX REPLACE "#include \"((${any})/[^\"]+)\"" "#include <recurbench/\\1>" text "${text}")
    file(WRITE ${staged}/${header} "${text}")
  endforeach()
endforeach()
