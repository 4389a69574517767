# Parsing and instantiating what headers hold is most of what a source costs. So headers of the libraries are parsed
# once for each set of compiler flags, and most layers are compiled a few sources at a time. Neither may hide anything:
# the preset `dev` does without both, and the slow test house.alone compiles every source on its own (ADR 10).
option(RECURBENCH_SHORT_BUILD "Precompiled headers, and most layers a few sources at a time" ON)

set(recurbench_numeric_headers
  <algorithm> <array> <bit> <cmath> <cstddef> <cstdint> <cstring> <initializer_list> <limits> <memory> <optional> <span>
  <string> <string_view> <type_traits> <utility> <vector> <fmt/core.h>)
set(recurbench_plain_headers ${recurbench_numeric_headers}
  <charconv> <functional> <map> <numeric> <set> <variant> <fmt/format.h>)
set(recurbench_cold_headers ${recurbench_plain_headers})  # the same, compiled with other flags

# recurbench_precompile(target heat [headers…]): of a target that recurbench_compile_as gave the same heat. With headers
# of the tree the target parses for itself, since they depend on the number type; all others of a heat share.
function(recurbench_precompile target heat)
  if(NOT RECURBENCH_SHORT_BUILD)
    return()
  endif()
  if(ARGN)
    list(TRANSFORM ARGN REPLACE "(.+)" "\"\\1\"" OUTPUT_VARIABLE own)
    target_precompile_headers(${target} PRIVATE ${recurbench_plain_headers} ${own})
    return()
  endif()
  set(parsed recurbench_precompiled_${heat})
  if(NOT TARGET ${parsed})
    set(unit ${PROJECT_BINARY_DIR}/generated/precompiled.cpp)
    file(CONFIGURE OUTPUT ${unit} CONTENT "// What headers are precompiled with.\n")
    add_library(${parsed} OBJECT ${unit})
    target_link_libraries(${parsed} PRIVATE fmt::fmt)
    recurbench_compile_as(${parsed} ${heat})
    target_precompile_headers(${parsed} PRIVATE ${recurbench_${heat}_headers})
  endif()
  target_precompile_headers(${target} REUSE_FROM ${parsed})
endfunction()

# recurbench_unite(target heat): compiles its sources up to ten at a time, unless it is numeric, where bits may depend
# on the company; `tasks`, where a new file must not depend on names in others; or `core`, whose cpu_check stands alone.
# Names in the anonymous namespaces of one layer must differ, or a source is named here.
set(recurbench_alone
  framework/config/scalar.cpp      # its `quoted` beside that of <iomanip>
  framework/report/json.cpp        # its Json keeps the order of keys
  framework/report/renderer.cpp    # assembler at file scope
  framework/statistics/statistics.cpp) # Boost.Math
function(recurbench_unite target heat)
  if(RECURBENCH_SHORT_BUILD AND NOT heat STREQUAL numeric AND NOT target MATCHES "^recurbench_(core|tasks)(_double)?$")
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 10)
    set_source_files_properties(${recurbench_alone} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
endfunction()
