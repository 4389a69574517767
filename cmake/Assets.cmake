# The renderer of the report's figures: Vega, Vega-Lite and vega-embed, exact versions from the npm registry, fetched
# into the build tree and embedded into the library. A site without npm hands over a fetched folder instead: the one
# that another build leaves in <build>/generated/report_assets, or that a source tarball carries.
set(SEQBENCH_ASSETS_DIR "" CACHE PATH "Folder with the report's fetched assets; empty: fetch them with npm")
set(seqbench_asset_names vega.min.js vega-lite.min.js vega-embed.min.js licences.txt)
set(seqbench_assets_source ${PROJECT_SOURCE_DIR}/framework/report/assets)
set(seqbench_assets ${PROJECT_BINARY_DIR}/generated/report_assets)

set(seqbench_assets_given "${SEQBENCH_ASSETS_DIR}")
if(NOT seqbench_assets_given AND EXISTS ${seqbench_assets_source}/fetched)
  set(seqbench_assets_given ${seqbench_assets_source}/fetched)
endif()

if(seqbench_assets_given)
  foreach(name ${seqbench_asset_names})
    if(NOT EXISTS "${seqbench_assets_given}/${name}")
      message(FATAL_ERROR "report assets: ${seqbench_assets_given} must hold ${name}. Copy the folder "
                          "generated/report_assets of a build that had npm, or unset SEQBENCH_ASSETS_DIR.")
    endif()
    configure_file(${seqbench_assets_given}/${name} ${seqbench_assets}/${name} COPYONLY)
  endforeach()
else()
  find_program(SEQBENCH_NPM npm)
  if(NOT SEQBENCH_NPM)
    message(FATAL_ERROR "report assets: npm was not found, and it fetches the renderer of the report's figures. "
                        "Install it (Debian: apt install npm), or pass -DSEQBENCH_ASSETS_DIR=<folder> with "
                        "the folder generated/report_assets of a build that had npm.")
  endif()
  set(seqbench_npm_folder ${PROJECT_BINARY_DIR}/report_assets)
  list(TRANSFORM seqbench_asset_names PREPEND ${seqbench_assets}/ OUTPUT_VARIABLE seqbench_asset_files)
  add_custom_command(
    OUTPUT ${seqbench_asset_files}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${seqbench_npm_folder}
    COMMAND ${CMAKE_COMMAND} -E copy ${seqbench_assets_source}/package.json ${seqbench_assets_source}/package-lock.json
            ${seqbench_npm_folder}
    COMMAND ${CMAKE_COMMAND} -E chdir ${seqbench_npm_folder} ${SEQBENCH_NPM} ci --ignore-scripts --omit=optional
            --no-audit --no-fund --no-update-notifier --loglevel=error
    COMMAND ${CMAKE_COMMAND} -DNODE_MODULES=${seqbench_npm_folder}/node_modules -DOUT=${seqbench_assets}
            -P ${PROJECT_SOURCE_DIR}/cmake/CollectAssets.cmake
    DEPENDS ${seqbench_assets_source}/package.json ${seqbench_assets_source}/package-lock.json
            ${PROJECT_SOURCE_DIR}/cmake/CollectAssets.cmake
    COMMENT "Fetching the report's renderer from the npm registry"
    VERBATIM)
  add_custom_target(report_assets DEPENDS ${seqbench_asset_files})
endif()

# .incbin reads the files while renderer.cpp is assembled, where no compiler lists them as dependencies.
list(TRANSFORM seqbench_asset_names PREPEND ${seqbench_assets}/ OUTPUT_VARIABLE seqbench_embedded)
list(APPEND seqbench_embedded ${seqbench_assets_source}/page.css ${seqbench_assets_source}/page.js)
set_source_files_properties(${PROJECT_SOURCE_DIR}/framework/report/renderer.cpp PROPERTIES
  OBJECT_DEPENDS "${seqbench_embedded}"
  COMPILE_DEFINITIONS
    "SEQBENCH_FETCHED_ASSETS=\"${seqbench_assets}\";SEQBENCH_PAGE_ASSETS=\"${seqbench_assets_source}\"")
