# <build>/generated/provenance.hpp: compiler, flags, library versions, the instruction sets of RECURBENCH_ARCH; written
# when CMake configures. <build>/generated/commit.hpp: the commit; looked up at every build, rewritten when it changed.

# Names of the extensions in instruction_sets.inc that the compiler uses under -march=${RECURBENCH_ARCH}.
function(recurbench_required_sets result)
  set(table ${PROJECT_SOURCE_DIR}/framework/core/instruction_sets.inc)
  set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${table})
  separate_arguments(chosen NATIVE_COMMAND "${recurbench_chosen_flags}")
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -march=${RECURBENCH_ARCH} ${chosen} -x c++ -dM -E /dev/null
                  OUTPUT_VARIABLE macros ERROR_VARIABLE message RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "RECURBENCH_ARCH must be a -march that ${CMAKE_CXX_COMPILER} knows, got "
                        "'${RECURBENCH_ARCH}'. Try native, x86-64-v3 or x86-64.\n${message}")
  endif()
  file(STRINGS ${table} rows REGEX "^INSTRUCTION_SET")
  set(names "")
  foreach(row ${rows})
    string(REGEX MATCH "^INSTRUCTION_SET[_OR]*\\(([A-Z0-9_]+), (\"[^\"]+\")" matched "${row}")
    set(macro ${CMAKE_MATCH_1})
    set(name ${CMAKE_MATCH_2})
    if(macros MATCHES "#define __${macro}__ 1")
      string(APPEND names "${name}, ")
    endif()
  endforeach()
  set(${result} "${names}" PARENT_SCOPE)
endfunction()

# Versions that no package file tells.
function(recurbench_library_versions)
  string(REGEX MATCH "[A-Za-z]+[^,\n]*[0-9]+\\.[0-9.]+[a-z0-9]*" mpi "${MPI_CXX_LIBRARY_VERSION_STRING}")
  get_target_property(xxhash_include xxHash::xxHash INTERFACE_INCLUDE_DIRECTORIES)
  file(STRINGS ${xxhash_include}/xxhash.h lines REGEX "define XXH_VERSION_(MAJOR|MINOR|RELEASE) ")
  string(REGEX MATCHALL "[0-9]+" xxhash "${lines}")
  list(JOIN xxhash "." xxhash)
  find_program(RECURBENCH_DPKG_QUERY dpkg-query)
  mark_as_advanced(RECURBENCH_DPKG_QUERY)
  set(random123 "")
  if(RECURBENCH_DPKG_QUERY)
    execute_process(COMMAND ${RECURBENCH_DPKG_QUERY} -W -f "\${Version}" librandom123-dev
                    OUTPUT_VARIABLE random123 ERROR_QUIET)
  endif()
  foreach(library mpi xxhash random123)
    set(${library}_found_version "${${library}}" PARENT_SCOPE)
  endforeach()
endfunction()

function(recurbench_write_provenance)
  recurbench_required_sets(required)
  recurbench_library_versions()
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  string(STRIP "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}" flags)
  set(numeric "$<JOIN:$<TARGET_PROPERTY:recurbench_numeric_flags,INTERFACE_COMPILE_OPTIONS>, >")
  if(recurbench_chosen_flags)
    string(APPEND numeric " ${recurbench_chosen_flags}")
  endif()
  set(sanitizers ${RECURBENCH_SANITIZE})
  if(NOT sanitizers)
    set(sanitizers none)
  endif()
  set(facts
    "compiler|${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
    "build_type|${CMAKE_BUILD_TYPE}" "flags|${flags}" "numeric_flags|${numeric}" "sanitizers|${sanitizers}"
    "arch|${RECURBENCH_ARCH}" "mpi|${mpi_found_version}" "hdf5|${HDF5_VERSION}" "eigen|${Eigen3_VERSION}"
    "fmt|${fmt_VERSION}" "yaml_cpp|${yaml-cpp_VERSION}" "cli11|${CLI11_VERSION}"
    "nlohmann_json|${nlohmann_json_VERSION}" "boost|${Boost_VERSION_STRING}" "xxhash|${xxhash_found_version}"
    "random123|${random123_found_version}")
  set(rows "")
  foreach(fact ${facts})
    string(REGEX REPLACE "^([a-z0-9_]+)\\|(.*)$" "    {\"\\1\", R\"(\\2)\"},\n" row "${fact}")
    string(REPLACE "R\"()\"" "\"unknown\"" row "${row}")
    string(APPEND rows "${row}")
  endforeach()
  file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/generated/provenance.hpp CONTENT "#pragma once

namespace recurbench::provenance {

struct Fact {
  const char* name;
  const char* value;
};
inline constexpr const char* kVersion = \"${PROJECT_VERSION}\";
inline constexpr const char* kArch = \"${RECURBENCH_ARCH}\";
inline constexpr const char* kRequiredSets[] = {${required}nullptr};
inline constexpr Fact kFacts[] = {
${rows}};

}  // namespace recurbench::provenance
")
endfunction()

recurbench_write_provenance()

find_program(RECURBENCH_GIT git)
mark_as_advanced(RECURBENCH_GIT)
add_custom_target(recurbench_commit
  COMMAND ${CMAKE_COMMAND} -DGIT=${RECURBENCH_GIT} -DSOURCE=${PROJECT_SOURCE_DIR}
          -DOUT=${PROJECT_BINARY_DIR}/generated/commit.hpp -P ${PROJECT_SOURCE_DIR}/cmake/Commit.cmake
  BYPRODUCTS ${PROJECT_BINARY_DIR}/generated/commit.hpp
  COMMENT "" VERBATIM)
foreach(target recurbench_core recurbench_core_double)
  if(TARGET ${target})
    add_dependencies(${target} recurbench_commit)
  endif()
endforeach()
