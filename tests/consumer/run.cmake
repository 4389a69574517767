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

# Whatever a header includes must be found below recurbench/, where no other library's headers stand beside it.
file(GLOB_RECURSE headers ${work}/prefix/include/*.hpp)
list(LENGTH headers count)
if(count LESS 50)
  message(FATAL_ERROR "the installed headers must be there, got ${count}")
endif()
foreach(header ${headers})
  file(STRINGS ${header} bare REGEX "^#include \"")
  if(bare OR NOT header MATCHES "/include/recurbench/[a-z]+/")
    message(FATAL_ERROR "${header} must stand below include/recurbench/ and include <recurbench/…>, got ${bare}")
  endif()
endforeach()
set(ENV{DESTDIR} ${work}/staged)
must_work(${CMAKE_COMMAND} --install ${BUILD} --prefix /usr)
if(NOT EXISTS ${work}/staged/usr/include/recurbench/nn/mixer.hpp OR EXISTS ${work}/staged/usr/include/nn)
  message(FATAL_ERROR "with DESTDIR, headers must go to usr/include/recurbench below it")
endif()
unset(ENV{DESTDIR})

file(GLOB_RECURSE exported ${work}/prefix/lib*/cmake/*.cmake)
foreach(file ${exported})
  file(STRINGS ${file} leaks REGEX "${BUILD}|${SOURCE}/framework")
  if(leaks)
    message(FATAL_ERROR "${file} names folders of the build:\n${leaks}")
  endif()
endforeach()

must_work(${work}/prefix/bin/recurbench --help)
