# cmake -DNPM=… -DPACKAGES=… -DFOLDER=… -DOUT=… -P FetchAssets.cmake: fetches the packages of PACKAGES/package-lock.json
# into FOLDER and leaves in OUT what a report inlines. Where npm is missing or fails, OUT gets empty files and the build
# goes on without figures: its results do not depend on them.
cmake_minimum_required(VERSION 3.25)

set(failed TRUE)
if(NPM)
  file(COPY ${PACKAGES}/package.json ${PACKAGES}/package-lock.json DESTINATION ${FOLDER})
  execute_process(COMMAND ${NPM} ci --ignore-scripts --omit=optional --no-audit --no-fund --no-update-notifier
                          --loglevel=error
                  WORKING_DIRECTORY ${FOLDER} RESULT_VARIABLE failed OUTPUT_VARIABLE answer ERROR_VARIABLE answer)
endif()
if(NOT failed)
  set(NODE_MODULES ${FOLDER}/node_modules)
  include(${CMAKE_CURRENT_LIST_DIR}/CollectAssets.cmake)
  return()
endif()

if(NPM)
  message(WARNING "report assets: ${NPM} could not fetch the renderer of the report's figures, so reports will have "
                  "tables but no figures. It needs https://registry.npmjs.org. For figures, remove ${OUT} and build "
                  "again; npm said:\n${answer}")
endif()
foreach(name vega.min.js vega-lite.min.js vega-embed.min.js licences.txt)
  file(WRITE ${OUT}/${name} "")
endforeach()
