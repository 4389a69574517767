# cmake -DBUILD=… -DSOURCE=… -DCOMPILER=… -DTYPE=… -DVERSION=… -P run.cmake: installs the build into a prefix, moves the
# prefix, then configures, builds and runs this project against it, and the installed program.
cmake_minimum_required(VERSION 3.25)

function(must_work)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\nended with ${status}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

set(work ${BUILD}/consumer)
file(REMOVE_RECURSE ${work})
must_work(${CMAKE_COMMAND} --install ${BUILD} --prefix ${work}/first)
file(RENAME ${work}/first ${work}/prefix)

must_work(${CMAKE_COMMAND} -S ${SOURCE} -B ${work}/build -G Ninja -DCMAKE_BUILD_TYPE=${TYPE}
          -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_FLAGS=${FLAGS} -DCMAKE_PREFIX_PATH=${work}/prefix)
must_work(${CMAKE_COMMAND} --build ${work}/build)
must_work(${work}/build/consumer)
if(NOT output MATCHES "version: ${VERSION}")
  message(FATAL_ERROR "the consumer must print the library's version, ${VERSION}; it printed:\n${output}")
endif()

file(GLOB_RECURSE exported ${work}/prefix/lib*/cmake/*.cmake)
foreach(file ${exported})
  file(STRINGS ${file} leaks REGEX "${BUILD}|${SOURCE}/framework")
  if(leaks)
    message(FATAL_ERROR "${file} names folders of the build:\n${leaks}")
  endif()
endforeach()

must_work(${work}/prefix/bin/recurbench --help)
