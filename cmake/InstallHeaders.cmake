# Run by `cmake --install` with `source`, `layers`, `more` and `staged`: writes the headers of these layers, and more
# of others, as users see them, where each includes others as <recurbench/layer/name.hpp>. They are installed from
# there, as any other files are.
file(REMOVE_RECURSE ${staged})
set(public ${more})
foreach(layer ${layers})
  file(GLOB headers RELATIVE ${source} ${source}/${layer}/*.hpp)
  list(APPEND public ${headers})
endforeach()
foreach(header ${public})
  file(READ ${source}/${header} text)
  string(REGEX REPLACE "#include \"([a-z]+/[^\"]+)\"" "#include <recurbench/\\1>" text "${text}")
  file(WRITE ${staged}/${header} "${text}")
endforeach()
