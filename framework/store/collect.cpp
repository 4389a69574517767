#include <algorithm>
#include <set>
#include <unordered_map>

#include "store/journal.hpp"
#include "store/journal_header.hpp"
#include "store/results_layout.hpp"
#include "store/study.hpp"

namespace recurbench {
namespace {

std::vector<std::filesystem::path> journals_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  if (!std::filesystem::exists(folder)) return paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".journal") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string bytes_without_clock(TrialResult result) {
  result.clock = {};
  return encode(result);
}

class Collector {
 public:
  explicit Collector(std::string_view study_key) : study_key_(study_key) {}

  void add(const std::filesystem::path& path) {
    auto content = read_journal(path);
    const auto name = path.filename().string();
    for (auto& line : content.damage) collected_.damage.push_back(std::move(line));
    if (!content.torn_tail.empty()) collected_.torn_tails.push_back(std::move(content.torn_tail));
    for (const auto& record : content.records) {
      if (record.type == Frame::header) add_header(record.payload, path);
      if (record.type == Frame::commit) add_commit(record, name);
    }
  }

  Collected take() {
    std::stable_sort(collected_.sessions.begin(), collected_.sessions.end(),
                     [](const auto& a, const auto& b) { return a.started < b.started; });
    return std::move(collected_);
  }

 private:
  void add_header(std::string_view payload, const std::filesystem::path& path) {
    JournalHeader header;
    try {
      header = decode_header(payload);
    } catch (const StoreError& error) {
      throw StoreError(fmt::format("{}: {}", path.string(), error.what()));
    }
    if (study_key_.empty()) study_key_ = header.study_key;
    if (header.study_key != study_key_)
      throw StoreError(
          fmt::format("{}: this journal belongs to study '{}', this study is '{}'; choose another "
                      "folder (--out) or move the journal away",
                      path.string(), header.study_key, study_key_));
    if (seen_sessions_.insert(encode(header.session)).second) collected_.sessions.push_back(header.session);
    auto& hashes = collected_.machine_hashes;
    if (std::find(hashes.begin(), hashes.end(), header.machine_hash) == hashes.end())
      hashes.push_back(header.machine_hash);
  }

  void add_commit(const JournalContent::Record& record, const std::string& name) {
    TrialResult result;
    try {
      result = decode_result(record.payload);
    } catch (const StoreError& error) {
      damage("{}: frame {} holds no result: {}", name, record.sequence, error.what());
      return;
    }
    if (const auto fault = fault_of(result); !fault.empty()) {
      damage("{}: frame {}: trial {} contradicts itself: {}", name, record.sequence, result.id, fault);
      return;
    }
    const auto [known, is_new] = row_of_.emplace(result.id, collected_.results.size());
    if (is_new) {
      collected_.results.push_back(std::move(result));
      return;
    }
    TrialResult& kept = collected_.results[known->second];
    if (may_be_retried(kept.status)) {
      const bool later = result.clock.started_unix_seconds > kept.clock.started_unix_seconds;
      if (!may_be_retried(result.status) || later) kept = std::move(result);
    } else if (!may_be_retried(result.status) && bytes_without_clock(result) != bytes_without_clock(kept)) {
      damage("{}: frame {}: trial {} was committed twice with different results; the first is kept", name,
             record.sequence, result.id);
    }
  }

  template <class... Args>
  void damage(fmt::format_string<Args...> text, Args&&... args) {
    collected_.damage.push_back(fmt::format(text, std::forward<Args>(args)...));
  }

  std::string study_key_;
  Collected collected_;
  std::set<std::string> seen_sessions_;
  std::unordered_map<std::string, std::size_t> row_of_;
};

}  // namespace

Collected collect(const std::filesystem::path& journal_folder, std::string_view study_key) {
  Collector collector(study_key);
  try {
    for (const auto& path : journals_in(journal_folder)) collector.add(path);
  } catch (const std::filesystem::filesystem_error& error) {
    throw system_failure(journal_folder, "read", error.code().value());
  }
  return collector.take();
}

void attach_results(StudyData& study, Collected collected) {
  std::unordered_map<std::string_view, TrialResult*> by_id;
  for (auto& result : collected.results) by_id.emplace(result.id, &result);
  for (auto& row : study.rows) {
    const auto found = by_id.find(row.spec.id);
    if (found != by_id.end()) row.result = *found->second;
  }
  study.sessions = std::move(collected.sessions);
  study.damage = std::move(collected.damage);
}

}  // namespace recurbench
