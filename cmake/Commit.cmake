# cmake -DGIT=… -DSOURCE=… -DOUT=… -P Commit.cmake: writes commit.hpp, and touches it only when the commit or the state
# of the tracked files changed. A tree without git or without its history is "unknown".
cmake_minimum_required(VERSION 3.25)

# Git refuses a folder that another user owns, as when root builds a user's clone; the option lifts that for reading.
set(git ${GIT} --no-optional-locks -c safe.directory=* -C ${SOURCE})
set(commit unknown)
if(GIT AND EXISTS ${SOURCE}/.git)
  execute_process(COMMAND ${git} rev-parse HEAD
                  OUTPUT_VARIABLE head OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed ERROR_QUIET)
  if(NOT failed)
    execute_process(COMMAND ${git} status --porcelain --untracked-files=no
                    OUTPUT_VARIABLE changes OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    set(commit ${head})
    if(changes)
      string(APPEND commit -dirty)
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${OUT} @ONLY CONTENT "#pragma once

namespace recurbench::provenance {
inline constexpr const char* kCommit = \"@commit@\";
}  // namespace recurbench::provenance
")
