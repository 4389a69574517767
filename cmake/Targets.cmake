# recurbench_layer(name [FOLDER dir] [NUMERIC | COLD] [REAL] [DEPENDS layers…] [LIBS foreign libraries…]
#                  [PARSED headers…])
# One OBJECT library a folder; foreign libraries stay PRIVATE to it. NUMERIC layers get the instruction set; COLD ones
# take no time at run time and are compiled for a short build. With tests, REAL layers, whose code depends on the
# number type, are built twice: the product in float, and `<name>_double` for the gradient checks. recurbench_products()
# links the objects into ONE shared library, so that registrations at file scope survive. PARSED: headers that nearly
# every source of a large layer includes.

include(ShortBuild)

add_library(recurbench_flags INTERFACE)
target_compile_options(recurbench_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor
  # GCC 12 warns falsely inside std::string (its bug 105651), the second only where headers are precompiled.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${RECURBENCH_SHORT_BUILD}>>:-Wno-stringop-overflow>
  $<$<BOOL:${RECURBENCH_WERROR}>:-Werror>)
if(RECURBENCH_SANITIZE)
  target_compile_options(recurbench_flags INTERFACE -fsanitize=${RECURBENCH_SANITIZE} -fno-omit-frame-pointer
                                                  -fno-sanitize-recover=all)
  target_link_options(recurbench_flags INTERFACE -fsanitize=${RECURBENCH_SANITIZE})
endif()

# The instruction set applies to the numeric layers only, so that the check for it can run on any CPU.
add_library(recurbench_numeric_flags INTERFACE)
target_compile_options(recurbench_numeric_flags INTERFACE
  -march=${RECURBENCH_ARCH} $<$<CONFIG:Release>:-O3> -fno-math-errno -fno-trapping-math)

add_library(recurbench_cold_flags INTERFACE)
target_compile_options(recurbench_cold_flags INTERFACE $<$<CONFIG:Release>:-O1>)

# What the user chose comes last on the command line and wins: CMAKE_CXX_FLAGS, and the build type's flags unless they
# are those that CMake brings. In one piece, because CMake drops an option that stands earlier already.
string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
string(STRIP "${CMAKE_CXX_FLAGS_${type}_INIT}" flags_of_cmake)
set(recurbench_chosen_flags "${CMAKE_CXX_FLAGS}")
if(NOT CMAKE_CXX_FLAGS_${type} STREQUAL flags_of_cmake)
  string(APPEND recurbench_chosen_flags " ${CMAKE_CXX_FLAGS_${type}}")
endif()
string(STRIP "${recurbench_chosen_flags}" recurbench_chosen_flags)
add_library(recurbench_chosen INTERFACE)
if(recurbench_chosen_flags)
  target_compile_options(recurbench_chosen INTERFACE "SHELL:${recurbench_chosen_flags}")
endif()

# recurbench_compile_as(target heat): `heat` is numeric, plain or cold; after all other libraries of the target.
function(recurbench_compile_as target heat)
  target_link_libraries(${target} PRIVATE recurbench_flags)
  if(NOT heat STREQUAL plain)
    target_link_libraries(${target} PRIVATE recurbench_${heat}_flags)
  endif()
  target_link_libraries(${target} PRIVATE recurbench_chosen)
endfunction()

set(RECURBENCH_LAYERS "" CACHE INTERNAL "")

function(recurbench_object_library target folder)
  cmake_parse_arguments(ARG "NUMERIC;COLD" "" "LIBS;DEFINITIONS;PARSED" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(NOT sources)
    return()
  endif()
  add_library(${target} OBJECT ${sources})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/framework ${PROJECT_SOURCE_DIR}
                                               ${PROJECT_BINARY_DIR}/generated)
  target_compile_definitions(${target} PRIVATE ${ARG_DEFINITIONS})
  target_link_libraries(${target} PRIVATE fmt::fmt ${ARG_LIBS})
  set(heat plain)
  if(ARG_NUMERIC)
    set(heat numeric)
  elseif(ARG_COLD)
    set(heat cold)
  endif()
  recurbench_compile_as(${target} ${heat})
  recurbench_unite(${target} ${heat})
  recurbench_precompile(${target} ${heat} ${ARG_PARSED})
endfunction()

function(recurbench_layer name)
  cmake_parse_arguments(ARG "NUMERIC;COLD;REAL" "FOLDER" "DEPENDS;LIBS;PARSED" ${ARGN})
  if(NOT ARG_FOLDER)
    set(ARG_FOLDER framework/${name})
  endif()
  set(heat "")
  if(ARG_NUMERIC)
    set(heat NUMERIC)
  elseif(ARG_COLD)
    set(heat COLD)
  endif()
  recurbench_object_library(recurbench_${name} ${ARG_FOLDER} ${heat} LIBS ${ARG_LIBS} PARSED ${ARG_PARSED}
                          DEFINITIONS $<$<BOOL:${RECURBENCH_DOUBLE}>:RECURBENCH_DOUBLE>)
  if(RECURBENCH_TESTS AND ARG_REAL)
    recurbench_object_library(recurbench_${name}_double ${ARG_FOLDER} ${heat} LIBS ${ARG_LIBS} PARSED ${ARG_PARSED}
                            DEFINITIONS RECURBENCH_DOUBLE)
  endif()
  set(RECURBENCH_LAYERS ${RECURBENCH_LAYERS} ${name} CACHE INTERNAL "")
  set(RECURBENCH_${name}_LIBS ${ARG_LIBS} CACHE INTERNAL "")
  set(RECURBENCH_${name}_FOLDER ${ARG_FOLDER} CACHE INTERNAL "")
endfunction()

# One shared library from all layers, in the number type of the suffix where there is a choice.
function(recurbench_join_layers target suffix)
  add_library(${target} SHARED)
  foreach(layer ${RECURBENCH_LAYERS})
    if(TARGET recurbench_${layer})
      set(objects recurbench_${layer})
      if(TARGET recurbench_${layer}${suffix})
        set(objects recurbench_${layer}${suffix})
      endif()
      target_sources(${target} PRIVATE $<TARGET_OBJECTS:${objects}>)
      target_link_libraries(${target} PRIVATE ${RECURBENCH_${layer}_LIBS})
    endif()
  endforeach()
  target_link_libraries(${target} PRIVATE recurbench_flags PUBLIC fmt::fmt)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/framework>
                                              $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(${target} PUBLIC cxx_std_20)
endfunction()

function(recurbench_products)
  recurbench_join_layers(recurbench "")
  # Before 1.0 a minor version may break its users.
  set_target_properties(recurbench PROPERTIES VERSION ${PROJECT_VERSION}
                                            SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  target_compile_definitions(recurbench PUBLIC $<$<BOOL:${RECURBENCH_DOUBLE}>:RECURBENCH_DOUBLE>)
  if(RECURBENCH_TESTS)
    recurbench_join_layers(recurbench_double _double)
    target_compile_definitions(recurbench_double PUBLIC RECURBENCH_DOUBLE)
  endif()
  if(TARGET recurbench_cli)
    add_executable(recurbench_program framework/cli/main.cpp)
    target_link_libraries(recurbench_program PRIVATE recurbench)
    recurbench_compile_as(recurbench_program cold)
    set_target_properties(recurbench_program PROPERTIES OUTPUT_NAME recurbench)
  endif()
endfunction()
