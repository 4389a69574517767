# seqbench_layer(name [FOLDER dir] [NUMERIC | COLD] [REAL] [DEPENDS layers…] [LIBS foreign libraries…])
# One OBJECT library a folder; foreign libraries stay PRIVATE to it. NUMERIC layers get the instruction set; COLD ones
# take no time at run time and are compiled for a short build. With tests, REAL layers, whose code depends on the
# number type, are built twice: the product in float, and `<name>_double` for the gradient checks. seqbench_products()
# links the objects into ONE shared library, so that registrations at file scope survive.

add_library(seqbench_flags INTERFACE)
target_compile_options(seqbench_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>  # GCC 12 warns falsely inside std::string (its bug 105651)
  $<$<BOOL:${SEQBENCH_WERROR}>:-Werror>)
if(SEQBENCH_SANITIZE)
  target_compile_options(seqbench_flags INTERFACE -fsanitize=${SEQBENCH_SANITIZE} -fno-omit-frame-pointer
                                                  -fno-sanitize-recover=all)
  target_link_options(seqbench_flags INTERFACE -fsanitize=${SEQBENCH_SANITIZE})
endif()

# The instruction set applies to the numeric layers only, so that the check for it can run on any CPU.
add_library(seqbench_numeric_flags INTERFACE)
target_compile_options(seqbench_numeric_flags INTERFACE
  -march=${SEQBENCH_ARCH} $<$<CONFIG:Release>:-O3> -fno-math-errno -fno-trapping-math)

add_library(seqbench_cold_flags INTERFACE)
target_compile_options(seqbench_cold_flags INTERFACE $<$<CONFIG:Release>:-O1>)

set(SEQBENCH_LAYERS "" CACHE INTERNAL "")

function(seqbench_object_library target folder)
  cmake_parse_arguments(ARG "NUMERIC;COLD" "" "LIBS;DEFINITIONS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(NOT sources)
    return()
  endif()
  add_library(${target} OBJECT ${sources})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/framework ${PROJECT_SOURCE_DIR}
                                               ${PROJECT_BINARY_DIR}/generated)
  target_compile_definitions(${target} PRIVATE ${ARG_DEFINITIONS})
  target_link_libraries(${target} PRIVATE seqbench_flags fmt::fmt ${ARG_LIBS})
  if(ARG_NUMERIC)
    target_link_libraries(${target} PRIVATE seqbench_numeric_flags)
  elseif(ARG_COLD)
    target_link_libraries(${target} PRIVATE seqbench_cold_flags)
  endif()
endfunction()

function(seqbench_layer name)
  cmake_parse_arguments(ARG "NUMERIC;COLD;REAL" "FOLDER" "DEPENDS;LIBS" ${ARGN})
  if(NOT ARG_FOLDER)
    set(ARG_FOLDER framework/${name})
  endif()
  set(heat "")
  if(ARG_NUMERIC)
    set(heat NUMERIC)
  elseif(ARG_COLD)
    set(heat COLD)
  endif()
  seqbench_object_library(seqbench_${name} ${ARG_FOLDER} ${heat} LIBS ${ARG_LIBS}
                          DEFINITIONS $<$<BOOL:${SEQBENCH_DOUBLE}>:SEQBENCH_DOUBLE>)
  if(SEQBENCH_TESTS AND ARG_REAL)
    seqbench_object_library(seqbench_${name}_double ${ARG_FOLDER} ${heat} LIBS ${ARG_LIBS}
                            DEFINITIONS SEQBENCH_DOUBLE)
  endif()
  set(SEQBENCH_LAYERS ${SEQBENCH_LAYERS} ${name} CACHE INTERNAL "")
  set(SEQBENCH_${name}_LIBS ${ARG_LIBS} CACHE INTERNAL "")
endfunction()

# One shared library from all layers, in the number type of the suffix where there is a choice.
function(seqbench_join_layers target suffix)
  add_library(${target} SHARED)
  foreach(layer ${SEQBENCH_LAYERS})
    if(TARGET seqbench_${layer} AND NOT layer STREQUAL cli)
      set(objects seqbench_${layer})
      if(TARGET seqbench_${layer}${suffix})
        set(objects seqbench_${layer}${suffix})
      endif()
      target_sources(${target} PRIVATE $<TARGET_OBJECTS:${objects}>)
      target_link_libraries(${target} PRIVATE ${SEQBENCH_${layer}_LIBS})
    endif()
  endforeach()
  target_link_libraries(${target} PRIVATE seqbench_flags PUBLIC fmt::fmt)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/framework>
                                              $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/seqbench>)
  target_compile_features(${target} PUBLIC cxx_std_20)
endfunction()

function(seqbench_products)
  seqbench_join_layers(seqbench "")
  # Before 1.0 a minor version may break its users.
  set_target_properties(seqbench PROPERTIES VERSION ${PROJECT_VERSION}
                                            SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  target_compile_definitions(seqbench PUBLIC $<$<BOOL:${SEQBENCH_DOUBLE}>:SEQBENCH_DOUBLE>)
  if(SEQBENCH_TESTS)
    seqbench_join_layers(seqbench_double _double)
    target_compile_definitions(seqbench_double PUBLIC SEQBENCH_DOUBLE)
  endif()
  if(TARGET seqbench_cli)
    add_executable(seqbench_program framework/cli/main.cpp)
    target_link_libraries(seqbench_program PRIVATE seqbench_cli seqbench seqbench_flags ${SEQBENCH_cli_LIBS})
    set_target_properties(seqbench_program PROPERTIES OUTPUT_NAME seqbench)
  endif()
endfunction()
