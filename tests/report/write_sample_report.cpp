#include <cstdio>

#include "report/report.hpp"
#include "report/sample_study.hpp"

/// write_sample_report FOLDER: the report of a made-up study, for the browser test.
int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: write_sample_report FOLDER\n", stderr);
    return 2;
  }
  recurbench::write_report(argv[1], recurbench::test::sample_study());
  return 0;
}
