#pragma once

#include "core/bytes.hpp"
#include "store/cbor.hpp"
#include "store/records.hpp"
#include "study/life.hpp"

namespace recurbench::test {

/// A finished study whose files come to harm.
class Damaged : public Life {
 protected:
  Damaged() { run(); }

  /// Every finding in one text.
  std::string findings() const {
    std::string all;
    for (const auto& line : verify_study(out).findings) all += line + "\n";
    return all;
  }
  /// A journal of a rank that ended trials.
  std::filesystem::path a_journal_with_results() const {
    for (const auto& entry : std::filesystem::directory_iterator(out / "journal"))
      for (const auto& record : read_journal(entry.path()).records)
        if (record.type == Frame::commit) return entry.path();
    throw Error("no journal with results");
  }
  static void flip(const std::filesystem::path& path, std::size_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get() ^ 0x10);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
  }
  StudyData run_again() {
    FakeRunner fake;
    return run(fake);
  }
  static std::string newer_checkpoint() {
    CborWriter map;
    map.open_map(1);
    map.put(std::string_view("needs"));
    map.put(kRecordFormat + 1);
    ByteWriter body, checksum;
    body.put(std::string_view(map.take()));
    checksum.put(hash64(body.bytes()));
    return checksum.take() + body.bytes();
  }
  void expect_unsound(const std::string& what) const {
    EXPECT_FALSE(verify_study(out).is_sound) << what << "\n" << findings();
    EXPECT_NE(findings().find("damage: "), std::string::npos) << what << "\n" << findings();
  }
};

}  // namespace recurbench::test
