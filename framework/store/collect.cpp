#include "store/collect.hpp"

#include <algorithm>
#include <fstream>
#include <set>

#include "store/journal.hpp"
#include "store/posix.hpp"

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

/// Reads journals and hands what concerns trials to `Content`.
template <class Content>
class JournalReader {
 public:
  explicit JournalReader(std::string_view study_key, const std::vector<ConfigurationPtr>& known = {})
      : study_key_(study_key) {
    for (const auto& each : known) known_.emplace(content_hash(*each), each);
  }

  Content run(const std::filesystem::path& folder) {
    try {
      for (const auto& path : journals_in(folder)) add(path);
    } catch (const std::filesystem::filesystem_error& error) {
      throw system_failure(folder, "read", error.code().value());
    }
    std::stable_sort(content_.sessions.begin(), content_.sessions.end(),
                     [](const auto& a, const auto& b) { return a.started < b.started; });
    if (content_.plan)
      for (const auto& name : content_.plan->journals) {
        if (!present_.contains(name)) damage("{}: this journal is gone, with all that it held", name);
        if (present_.contains(name) && !headed_.contains(name)) damage("{}: its header is gone", name);
      }
    content_.journals.assign(present_.begin(), present_.end());
    content_.headed.assign(headed_.begin(), headed_.end());
    return std::move(content_);
  }

 private:
  void add(const std::filesystem::path& path) {
    if (!std::filesystem::exists(path)) return;  // a run has just put it aside
    auto journal = read_journal(path);
    name_ = path.filename().string();
    present_.insert(name_);
    const std::size_t before = content_.damage.size();
    for (auto& line : journal.damage) content_.damage.push_back(std::move(line));
    if (!journal.torn_tail.empty()) content_.torn_tails.push_back(std::move(journal.torn_tail));
    for (const auto& record : journal.records) {
      if (record.type == Frame::header) add_header(record.payload, path);
      guarded(record.sequence, [&] {
        if (record.type == Frame::plan) add_plan(decode_plan(record.payload));
        if (record.type == Frame::planned) add_planned(content_, record.payload);
        if (record.type == Frame::commit) add_commit(content_, record.payload);
      });
    }
    const bool holds_results = std::any_of(journal.records.begin(), journal.records.end(),
                                           [](const auto& record) { return record.type == Frame::commit; });
    if (holds_results && !headed_.contains(name_)) content_.headless.push_back(name_);
    if (content_.damage.size() > before) content_.damaged.push_back(name_);
  }

  template <class Action>
  void guarded(std::uint64_t sequence, Action&& action) {
    try {
      action();
    } catch (const NewerFormat& error) {
      throw NewerFormat(fmt::format("{}: frame {}: {}", name_, sequence, error.what()));
    } catch (const StoreError& error) {
      damage("{}: frame {}: {}", name_, sequence, error.what());
    }
  }

  void add_header(std::string_view payload, const std::filesystem::path& path) {
    JournalHeader header;
    try {
      header = decode_header(payload);
    } catch (const NewerFormat& error) {
      throw NewerFormat(fmt::format("{}: {}", path.string(), error.what()));
    } catch (const StoreError& error) {
      throw StoreError(fmt::format("{}: {}", path.string(), error.what()));
    }
    if (study_key_.empty()) study_key_ = header.study_key;
    if (header.study_key != study_key_)
      throw StoreError(
          fmt::format("{}: this journal belongs to study '{}', this study is '{}'; choose another "
                      "folder (--out) or move the journal away",
                      path.string(), header.study_key, study_key_));
    const auto known = std::any_of(content_.sessions.begin(), content_.sessions.end(),
                                   [&](const Session& session) { return same(session, header.session); });
    if (!known) content_.sessions.push_back(header.session);
    content_.headers.push_back(std::move(header));
    headed_.insert(name_);
  }

  void add_plan(PlanRecord plan) {
    if (!content_.plan || content_.plan->number <= plan.number) content_.plan = std::move(plan);
  }

  void add_planned(Scanned& to, std::string_view payload) {
    const Planned planned = planned_in(payload);
    auto& known = to.configurations[std::string(planned.identity)];
    if (planned.plan >= known.plan) known = {planned.number, planned.plan, planned.content};
  }

  void add_planned(Collected& to, std::string_view payload) {
    const Planned planned = planned_in(payload);
    auto& known = plan_of_[planned.number];
    if (planned.plan < known) return;
    known = planned.plan;
    const auto same = known_.find(planned.content);
    to.configurations[planned.number] =
        same != known_.end() ? same->second
                             : std::make_shared<const Configuration>(decode_configuration(payload));
  }

  void add_commit(Scanned& to, std::string_view payload) {
    const Committed committed = committed_in(payload);
    auto& trial = to.trials[std::string(committed.id)];
    const bool retried = traits(committed.state).may_retry;
    const bool is_later = !retried || committed.attempt >= trial.attempts;
    if (!traits(trial.state).ended || (traits(trial.state).may_retry && is_later))
      trial.state = committed.state;
    if (retried) trial.attempts = std::max(trial.attempts, committed.attempt + 1);
  }

  void add_commit(Collected& to, std::string_view payload) {
    TrialResult result = decode_result(payload);
    if (const auto fault = fault_of(result); !fault.empty())
      throw StoreError(fmt::format("trial {} contradicts itself: {}", result.id, fault));
    const auto [known, is_new] = row_of_.emplace(result.id, to.results.size());
    if (is_new) {
      to.results.push_back(std::move(result));
      return;
    }
    TrialResult& kept = to.results[known->second];
    const bool kept_gives_way = traits(kept.state).may_retry;
    const bool gives_way = traits(result.state).may_retry;
    if (kept_gives_way && (!gives_way || result.clock.attempt > kept.clock.attempt)) {
      kept = std::move(result);
    } else if (traits(kept.state).is_deterministic && traits(result.state).is_deterministic &&
               !same_but_clock(kept, std::move(result))) {
      throw StoreError(
          fmt::format("trial {} was committed twice with different results; the first is kept", kept.id));
    }
  }

  template <class... Args>
  void damage(fmt::format_string<Args...> text, Args&&... args) {
    content_.damage.push_back(fmt::format(text, std::forward<Args>(args)...));
  }

  std::string study_key_;
  Content content_;
  std::string name_;                                           // of the journal that is being read
  std::set<std::string> present_, headed_;                     // names of journals
  std::unordered_map<std::uint64_t, ConfigurationPtr> known_;  // by content
  std::unordered_map<std::uint64_t, std::uint64_t>
      plan_of_;                                          // that described a configuration last, by number
  std::unordered_map<std::string, std::size_t> row_of_;  // by trial id
};

}  // namespace

std::string study_key_in(const std::filesystem::path& journal_folder) {
  constexpr std::size_t kFront = std::size_t{1} << 20;  // a header is far shorter
  for (const auto& path : journals_in(journal_folder)) {
    std::string front(kFront, '\0');
    std::ifstream in(path, std::ios::binary);
    in.read(front.data(), static_cast<std::streamsize>(front.size()));
    front.resize(static_cast<std::size_t>(in.gcount()));
    for (const auto& record : scan_journal(front, "").records)
      if (record.type == Frame::header) return decode_header(record.payload).study_key;
  }
  return "";
}

Scanned scan(const std::filesystem::path& journal_folder, std::string_view study_key) {
  return JournalReader<Scanned>(study_key).run(journal_folder);
}

Collected collect(const std::filesystem::path& journal_folder, std::string_view study_key,
                  const std::vector<ConfigurationPtr>& known) {
  return JournalReader<Collected>(study_key, known).run(journal_folder);
}

StudyData assembled(Collected collected) {
  if (!collected.plan)
    throw StoreError("no plan of this study can be read from its journals; run the sweep's command again");
  std::unordered_map<std::string_view, TrialResult*> by_id;
  for (auto& result : collected.results) by_id.emplace(result.id, &result);
  StudyData study;
  static_cast<StudyInfo&>(study) = std::move(collected.plan->study);
  study.sessions = std::move(collected.sessions);
  study.damage = std::move(collected.damage);
  study.rows.reserve(collected.plan->configurations.size() * study.replicates);
  for (const auto number : collected.plan->configurations) {
    const auto found = collected.configurations.find(number);
    if (found == collected.configurations.end()) {
      study.damage.push_back(fmt::format("configuration {} of the plan cannot be read", number));
      continue;
    }
    for (std::uint32_t replicate = 0; replicate < study.replicates; ++replicate) {
      auto& row = study.rows.emplace_back(StudyData::Row{found->second, replicate});
      if (const auto result = by_id.find(row.id()); result != by_id.end())
        row.result = std::move(*result->second);
    }
  }
  return study;
}

}  // namespace recurbench
