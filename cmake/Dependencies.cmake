# Every foreign library, found once. Debian's package names stand in cmake/packages.txt.
find_package(fmt REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(MPI REQUIRED COMPONENTS CXX)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Boost 1.74 REQUIRED)
set(HDF5_PREFER_PARALLEL OFF)
find_package(HDF5 REQUIRED COMPONENTS C HL)

# Header-only libraries without a package of their own.
function(seqbench_header_library target header)
  string(MAKE_C_IDENTIFIER "SEQBENCH_${target}_INCLUDE" variable)
  find_path(${variable} ${header} REQUIRED)
  add_library(${target} INTERFACE IMPORTED)
  target_include_directories(${target} SYSTEM INTERFACE ${${variable}})
endfunction()
seqbench_header_library(Random123::Random123 Random123/philox.h)
seqbench_header_library(xxHash::xxHash xxhash.h)

add_library(HDF5::C INTERFACE IMPORTED)
target_include_directories(HDF5::C SYSTEM INTERFACE ${HDF5_C_INCLUDE_DIRS})
target_link_libraries(HDF5::C INTERFACE ${HDF5_C_HL_LIBRARIES} ${HDF5_C_LIBRARIES})
