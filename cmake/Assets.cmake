# The renderer of the report's figures: Vega, Vega-Lite and vega-embed, exact versions from the npm registry, fetched
# into the build tree and embedded into the library. A site without npm hands over a fetched folder instead: the one
# that another build leaves in <build>/generated/report_assets, or that a source tarball carries. Without either the
# files are empty, and pages have tables only and say how to get figures. RECURBENCH_NPM=OFF asks for that.
set(RECURBENCH_ASSETS_DIR "" CACHE PATH "Folder with the report's fetched assets; empty: fetch them with npm")
set(recurbench_asset_names vega.min.js vega-lite.min.js vega-embed.min.js licences.txt)
set(recurbench_assets_source ${PROJECT_SOURCE_DIR}/framework/report/assets)
set(recurbench_assets ${PROJECT_BINARY_DIR}/generated/report_assets)

set(recurbench_assets_given "${RECURBENCH_ASSETS_DIR}")
if(NOT recurbench_assets_given AND EXISTS ${recurbench_assets_source}/fetched)
  set(recurbench_assets_given ${recurbench_assets_source}/fetched)
endif()

if(recurbench_assets_given)
  foreach(name ${recurbench_asset_names})
    if(NOT EXISTS "${recurbench_assets_given}/${name}")
      message(FATAL_ERROR "report assets: ${recurbench_assets_given} must hold ${name}. Copy the folder "
                          "generated/report_assets of a build that had npm, or unset RECURBENCH_ASSETS_DIR.")
    endif()
    configure_file(${recurbench_assets_given}/${name} ${recurbench_assets}/${name} COPYONLY)
  endforeach()
else()
  find_program(RECURBENCH_NPM npm)
  if(NOT RECURBENCH_NPM)
    set(recurbench_without_renderer TRUE)
    message(WARNING "report assets: npm was not found, so reports will have tables but no figures. For figures, "
                    "install it (Debian: apt install npm) and configure again, or pass "
                    "-DRECURBENCH_ASSETS_DIR=<folder> with the folder generated/report_assets of a build that had npm.")
  endif()
  list(TRANSFORM recurbench_asset_names PREPEND ${recurbench_assets}/ OUTPUT_VARIABLE recurbench_asset_files)
  add_custom_command(
    OUTPUT ${recurbench_asset_files}
    COMMAND ${CMAKE_COMMAND} "-DNPM=${RECURBENCH_NPM}" -DPACKAGES=${recurbench_assets_source}
            -DFOLDER=${PROJECT_BINARY_DIR}/report_assets -DOUT=${recurbench_assets}
            -P ${PROJECT_SOURCE_DIR}/cmake/FetchAssets.cmake
    DEPENDS ${recurbench_assets_source}/package.json ${recurbench_assets_source}/package-lock.json
            ${PROJECT_SOURCE_DIR}/cmake/FetchAssets.cmake ${PROJECT_SOURCE_DIR}/cmake/CollectAssets.cmake
    COMMENT "Fetching the report's renderer from the npm registry"
    VERBATIM)
  add_custom_target(report_assets DEPENDS ${recurbench_asset_files})
endif()

# .incbin reads the files while renderer.cpp is assembled, where no compiler lists them as dependencies.
list(TRANSFORM recurbench_asset_names PREPEND ${recurbench_assets}/ OUTPUT_VARIABLE recurbench_embedded)
list(APPEND recurbench_embedded ${recurbench_assets_source}/page.css ${recurbench_assets_source}/page.js)
set_source_files_properties(${PROJECT_SOURCE_DIR}/framework/report/renderer.cpp PROPERTIES
  OBJECT_DEPENDS "${recurbench_embedded}"
  COMPILE_DEFINITIONS
    "RECURBENCH_FETCHED_ASSETS=\"${recurbench_assets}\";RECURBENCH_PAGE_ASSETS=\"${recurbench_assets_source}\"")
