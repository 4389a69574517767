# `cmake --install`: the program, the library with its headers and the package `recurbench::recurbench` for projects
# that add architectures or tasks of their own (tests/consumer is one), the experiments and the documents.
include(CMakePackageConfigHelpers)
set(recurbench_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/recurbench)

# Libraries outside the linker's usual folders are found from the installed files too.
file(RELATIVE_PATH recurbench_bin_to_lib ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
set_target_properties(recurbench PROPERTIES INSTALL_RPATH "$ORIGIN" INSTALL_RPATH_USE_LINK_PATH ON)
install(TARGETS recurbench EXPORT recurbench LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET recurbench_program)
  set_target_properties(recurbench_program PROPERTIES INSTALL_RPATH "$ORIGIN/${recurbench_bin_to_lib}"
                                                    INSTALL_RPATH_USE_LINK_PATH ON)
  install(TARGETS recurbench_program DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

# What a project needs to add architectures, tasks and commands, to train, and to run the whole program with them;
# these headers include no library but fmt. Users include <recurbench/nn/mixer.hpp>; headers say so of each other once
# they are installed.
set(recurbench_public_layers core data config kernels autodiff nn optim task train)
set(recurbench_staged_headers ${PROJECT_BINARY_DIR}/generated/installed_headers)
install(CODE "set(source \"${PROJECT_SOURCE_DIR}/framework\")
set(layers ${recurbench_public_layers})
set(more cli/command.hpp cli/program.hpp study/load.hpp study/verify.hpp)
set(staged \"${recurbench_staged_headers}\")")
install(SCRIPT ${PROJECT_SOURCE_DIR}/cmake/InstallHeaders.cmake)
install(DIRECTORY ${recurbench_staged_headers}/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/recurbench)

install(EXPORT recurbench NAMESPACE recurbench:: FILE recurbench-targets.cmake DESTINATION ${recurbench_package_dir})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/recurbench-config.cmake.in
  ${PROJECT_BINARY_DIR}/recurbench-config.cmake INSTALL_DESTINATION ${recurbench_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/recurbench-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/recurbench-config.cmake ${PROJECT_BINARY_DIR}/recurbench-config-version.cmake
        DESTINATION ${recurbench_package_dir})

install(DIRECTORY experiments DESTINATION ${CMAKE_INSTALL_DATADIR}/recurbench
        FILES_MATCHING PATTERN "*.yaml" PATTERN "*.md")
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
install(FILES LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
