# cmake -DSOURCE=… -DBUILD=… -DARCH=… -DCOMPILER=… -P alone.cmake: builds the program below BUILD/alone with every
# source compiled on its own and warnings as errors, without optimisation. A source that forgot an include ends it.
cmake_minimum_required(VERSION 3.25)

set(options -DRECURBENCH_SHORT_BUILD=OFF -DRECURBENCH_TESTS=OFF -DRECURBENCH_WERROR=ON -DRECURBENCH_ARCH=${ARCH}
    -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0)
if(EXISTS ${BUILD}/generated/report_assets/vega.min.js)
  list(APPEND options -DRECURBENCH_ASSETS_DIR=${BUILD}/generated/report_assets)
endif()
execute_process(COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${BUILD}/alone -G Ninja ${options} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD}/alone --target recurbench_program COMMAND_ERROR_IS_FATAL ANY)
