// Forecast of a time series from a CSV file, plain or gzipped: at every step the values `horizon` rows later.
//
// `columns` names what comes in, as a list or a text with commas: names of the header or numbers from 1. Left
// out, it is every column of numbers but an index, which is what a first column without a name is whose whole
// numbers all differ; another column of numbers without a name is an error. So are numbers in another
// spelling (1,234.5; 20 %), where texts and dates are left out. `target` is one of the columns or all. A
// missing value in them is an error: what stands there only the owner of the data can say. Time splits the
// rows: the first 80 % are for training, 10 % for validation, the last 10 % for test. Each column is
// standardised with mean and deviation of its training part. Samples are windows at random places of a part.
// Example, one column, window 4, horizon 2, training part with mean 10 and deviation 2:
//   values  12 8 10 14 6 8
//   input   1 -1 0 2
//   target  0 2 -2 -1
// Chance is the better of two on the test part: the current value again (persistence) and the training mean.
// The loss is in units of the training variance, so its root is the error relative to the training deviation
// (nrmse). No level counts as solved, and no error as small enough to be right: accuracy is 0.

#include <algorithm>
#include <cmath>
#include <limits>

#include "tasks/support/csv_columns.hpp"
#include "tasks/support/csv_file.hpp"
#include "tasks/support/data_split.hpp"

namespace recurbench {
namespace {

using Column = CsvFile::Column;

std::string names_of(const std::vector<Column>& columns) {
  std::vector<std::string> names;
  names.reserve(columns.size());
  for (const Column& column : columns) names.push_back(column.name);
  return join(names);
}

/// The column that `key` asks for by its name in the header or by its number from 1; nothing where there is
/// none.
const Column* find_column(const Params& params, std::string_view key, const DataFile& file,
                          const CsvFile& csv, const std::string& name) {
  std::vector<const Column*> named;
  for (const Column& column : csv.columns)
    if (column.name == name) named.push_back(&column);
  if (named.size() > 1)
    throw params.error(key,
                       fmt::format("must name one column at a time, and '{}' names two columns of {}; tell "
                                   "them apart by their numbers, {} and {}",
                                   name, file.path(), csv.number_of(*named[0]), csv.number_of(*named[1])));
  if (!named.empty()) return named.front();
  for (std::size_t c = 0; c < csv.columns.size(); ++c)
    if (fmt::format("{}", c + 1) == name) return &csv.columns[c];
  return nullptr;
}

/// Reads the key `columns`: its text, or nothing where the usual columns are meant. Those are declared then,
/// so that they stand wherever the settings are shown. They count for the trial's identity only where the
/// file is read otherwise than when identities were first given: with tabs, decimal commas or an index.
std::string read_columns(Params& params, const DataFile& file, const CsvFile& csv) {
  if (params.is_list("columns")) {
    const std::string text = listed(params.texts("columns"));
    params.set("columns", {text, params.values().find("columns")->second.at});
  }
  const std::string usual = list_of(csv, usual_columns(csv));
  std::string written = params.text("columns", "");
  if (written.empty()) require_names(file, csv, usual_columns(csv));
  if (!written.empty() && written != usual) return written;
  const bool as_ever =
      csv.separator != '\t' && std::none_of(csv.columns.begin(), csv.columns.end(), [](const Column& column) {
        return column.comma.line > 0 || is_index(column);
      });
  params.derive("columns", usual, !as_ever);
  return "";
}

class Series : public Task {
 public:
  explicit Series(Params& params)
      : window_(params.integer("window", 96, 1, 1'000'000)),
        horizon_(params.integer("horizon", 1, 1, 1'000'000)) {
    const std::string target = params.text("target", "all");
    if (!params.has("columns")) params.text("columns", "");  // declared, whether or not the file can be read
    params.require({"file"});
    const DataFile file(params, "file");
    const auto csv = loaded_once<CsvFile>(file, "", read_csv);
    const auto columns = choose_columns(params, file, *csv, target);
    split_ = Split::by_percent(csv->rows(), 10, 10);
    const Index span = window_ + horizon_;
    if (split_.smallest() < span)
      throw params.error("window", fmt::format("and horizon ({}) must together be at most {}, the rows of "
                                               "the validation part of {} (a tenth of {})",
                                               horizon_, split_.smallest(), file.path(), csv->rows()));
    standardise(file, columns);
    require_near(file, *csv, columns);
    set_chance(file);
  }

  TaskInfo info() const override {
    return {.steps = window_,
            .channels = channels_,
            .targets = static_cast<Index>(targets_.size()),
            .looked_at = window_,
            .metric = "nrmse",
            .chance = std::sqrt(chance_),
            .chance_loss = chance_,
            .solved = std::numeric_limits<double>::quiet_NaN(),
            .causal_because = horizon_ < window_ ? "its targets are later inputs" : "",
            .measure = {"nrmse", 1, true}};
  }

  void fill(const SampleRange& range, Batch& batch) const override {
    for (Index b = 0; b < batch.batch(); ++b) {
      const Index begin = random_window(range, b, split_.of(range.purpose), window_ + horizon_);
      for (Index t = 0; t < window_; ++t) {
        for (Index c = 0; c < channels_; ++c) batch.set_real(t, b, c, at(begin + t, c));
        for (std::size_t k = 0; k < targets_.size(); ++k)
          batch.set_value(t, b, static_cast<Index>(k), at(begin + t + horizon_, targets_[k]));
      }
    }
  }

 private:
  double at(Index row, Index channel) const {
    return values_[static_cast<std::size_t>(row * channels_ + channel)];
  }

  std::vector<const Column*> choose_columns(Params& params, const DataFile& file, const CsvFile& csv,
                                            const std::string& target) {
    const std::string wanted = read_columns(params, file, csv);
    std::vector<const Column*> chosen;
    if (wanted.empty()) chosen = usual_columns(csv);
    if (!wanted.empty())
      for (const std::string& name : names_in(csv, wanted)) {
        chosen.push_back(find_column(params, "columns", file, csv, name));
        if (!chosen.back())
          throw params.error("columns", fmt::format("must name columns of {} ({}), and '{}' is none",
                                                    file.path(), names_of(csv.columns), name));
        if (std::count(chosen.begin(), chosen.end(), chosen.back()) > 1)
          throw params.error("columns", fmt::format("must name each column once, and '{}' is twice", name));
      }
    require_numbers(file, csv, chosen);
    channels_ = static_cast<Index>(chosen.size());
    choose_targets(params, file, csv, chosen, target);
    return chosen;
  }

  void choose_targets(const Params& params, const DataFile& file, const CsvFile& csv,
                      const std::vector<const Column*>& chosen, const std::string& target) {
    const Column* wanted = target == "all" ? nullptr : find_column(params, "target", file, csv, target);
    std::vector<std::string> names{"all"};
    for (std::size_t c = 0; c < chosen.size(); ++c) {
      if (target == "all" || chosen[c] == wanted) targets_.push_back(static_cast<Index>(c));
      names.push_back(chosen[c]->name);
    }
    if (targets_.empty()) throw params.error("target", "must be one of " + join(names));
  }

  void standardise(const DataFile& file, const std::vector<const Column*>& columns) {
    values_.resize(columns.size() * columns.front()->values.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::vector<double>& values = columns[c]->values;
      const auto end = values.begin() + split_.train.count;
      if (std::all_of(values.begin(), end, [&](double value) { return value == values.front(); }))
        throw file.error(
            fmt::format("a table whose columns change, and {} is {} in all {} rows of the training part; "
                        "leave it out of columns",
                        columns[c]->name, values.front(), split_.train.count));
      const auto count = static_cast<double>(split_.train.count);
      double mean = 0, variance = 0;
      for (auto value = values.begin(); value != end; ++value) mean += *value / count;
      for (auto value = values.begin(); value != end; ++value)
        variance += (*value - mean) * (*value - mean) / count;
      const double deviation = std::sqrt(variance);
      if (!(std::isfinite(deviation) && deviation > 0))
        throw file.error(
            fmt::format("a table of numbers whose squares can be told apart, and those of {} are too large "
                        "or too near to each other; scale it or leave it out of columns",
                        columns[c]->name));
      for (std::size_t row = 0; row < values.size(); ++row)
        values_[row * columns.size() + c] = (values[row] - mean) / deviation;
    }
  }

  /// The training part alone sets the scale, so the others can leave it.
  void require_near(const DataFile& file, const CsvFile& csv, const std::vector<const Column*>& columns) {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (std::abs(values_[i]) <= 1e6) continue;
      const std::size_t row = i / columns.size();
      const Column& column = *columns[i % columns.size()];
      throw file.error(
          fmt::format("a table whose numbers stay within a million deviations of the training mean, and in "
                      "line {} the column {} ({}) has {}; correct it or leave the column out of columns",
                      csv.lines[row], csv.number_of(column), column.name, column.values[row]));
    }
  }

  void set_chance(const DataFile& file) {
    double persistence = 0, mean = 0;
    const Index last = split_.test.count - horizon_;
    for (Index row = split_.test.first; row < split_.test.first + last; ++row)
      for (const Index target : targets_) {
        const double later = at(row + horizon_, target);
        persistence += (later - at(row, target)) * (later - at(row, target));
        mean += later * later;
      }
    chance_ = std::min(persistence, mean) / static_cast<double>(last * static_cast<Index>(targets_.size()));
    if (chance_ == 0)
      throw file.error(
          fmt::format("a table whose target changes in the last tenth too; there is nothing to forecast in "
                      "the {} rows of the test part",
                      split_.test.count));
  }

  Index window_, horizon_;
  Index channels_ = 0;
  std::vector<Index> targets_;  // channels
  Split split_;
  std::vector<double> values_;  // [rows·channels], standardised
  double chance_ = 0;
};

const Register<TaskEntry> registered{
    "series",
    {.semantics = 1,
     .summary = "forecast the columns of a CSV file; file, columns, target, window, horizon",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<Series>(params); },
     .length_key = "window"}};

}  // namespace
}  // namespace recurbench
