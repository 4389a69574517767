#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "support/samples.hpp"

namespace recurbench::test {

/// Channel 0 of a sample's inputs.
std::vector<double> inputs_of(const Sample& sample, const TaskInfo& info);

/// Targets are the inputs `ahead` steps on, from the washout on; the last ones lie beyond the window.
void expect_wants_what_follows(const Task& task, Index length, Index ahead, Index washout);

/// Each purpose has values of its own: no pair of a value and the next occurs for another.
void expect_disjoint_parts(const Task& task);

/// The coefficients that fit `wanted` best as a sum of `terms` (least squares, by Gaussian elimination).
std::vector<double> fitted(const std::vector<std::vector<double>>& terms, const std::vector<double>& wanted);

/// That the chance is what the best line through the present value reaches on samples, and that neither the
/// mean nor the value itself does better.
void expect_chance_of_a_line(const Task& task, Index samples, double tolerance);

/// A bidirectional model could read the answers; only where all of them lie beyond the window it may not.
void expect_refuses_to_be_looked_ahead(const std::string& task, Index length);

/// Inputs and targets of the header are a series, cut.
void expect_header_cuts_a_series(const std::string& task, std::size_t length, std::size_t ahead,
                                 std::size_t washout);

/// The series of the header occurs in what is drawn, to the last digit.
void expect_header_is_drawn(const std::string& task, std::initializer_list<Setting> settings);

/// dx/dt in the middle of five values.
double slope(const std::vector<double>& x, std::size_t t, double step);

}  // namespace recurbench::test
