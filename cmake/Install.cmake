# `cmake --install`: the program, the library with its headers and the package `seqbench::seqbench` for projects that
# add architectures or tasks of their own (tests/consumer is one), the experiments and the documents.
include(CMakePackageConfigHelpers)
set(seqbench_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/seqbench)

# Libraries outside the linker's usual folders are found from the installed files too.
file(RELATIVE_PATH seqbench_bin_to_lib ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
set_target_properties(seqbench PROPERTIES INSTALL_RPATH "$ORIGIN" INSTALL_RPATH_USE_LINK_PATH ON)
install(TARGETS seqbench EXPORT seqbench LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET seqbench_program)
  set_target_properties(seqbench_program PROPERTIES INSTALL_RPATH "$ORIGIN/${seqbench_bin_to_lib}"
                                                    INSTALL_RPATH_USE_LINK_PATH ON)
  install(TARGETS seqbench_program DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

# What a project needs to add architectures and tasks and to train them; these headers include no library but fmt.
set(seqbench_public_layers core config kernels autodiff nn optim task train)
foreach(layer ${seqbench_public_layers})
  file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/framework/${layer}/*.hpp)
  install(FILES ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/seqbench/${layer})
endforeach()

install(EXPORT seqbench NAMESPACE seqbench:: FILE seqbench-targets.cmake DESTINATION ${seqbench_package_dir})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/seqbench-config.cmake.in
  ${PROJECT_BINARY_DIR}/seqbench-config.cmake INSTALL_DESTINATION ${seqbench_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/seqbench-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/seqbench-config.cmake ${PROJECT_BINARY_DIR}/seqbench-config-version.cmake
        DESTINATION ${seqbench_package_dir})

install(DIRECTORY experiments DESTINATION ${CMAKE_INSTALL_DATADIR}/seqbench
        FILES_MATCHING PATTERN "*.yaml" PATTERN "*.md")
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
install(FILES LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
