#include "store/records.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "store/record_kinds.hpp"
#include "store/record_samples.hpp"

namespace recurbench {
namespace {

using nlohmann::json;
using test::RecordKind;
using test::store_error_of;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Records : public ::testing::TestWithParam<RecordKind> {};
INSTANTIATE_TEST_SUITE_P(, Records, ::testing::ValuesIn(test::record_kinds()),
                         [](const auto& each) { return each.param.name; });

TEST_P(Records, ComeBackWhole) {
  const RecordKind& kind = GetParam();
  EXPECT_EQ(kind.again(kind.bytes), kind.bytes);
}

/// Adds a key that nobody knows to every map but those of sections, where any key is a setting.
void add_unknown(json& node) {
  if (node.is_object()) node["zz_later"] = {{"nested", {1, nullptr, json::binary({7, 8})}}, {"flag", true}};
  for (auto& [key, child] : node.items())
    if (key != "sections" && key != "zz_later" && child.is_structured()) add_unknown(child);
}

TEST_P(Records, SkipKeysThatTheyDoNotKnow) {
  const RecordKind& kind = GetParam();
  json map = kind.map();
  add_unknown(map);
  EXPECT_NE(kind.with(map), kind.bytes);
  EXPECT_EQ(kind.again(kind.with(map)), kind.bytes);
}

TEST(RecordFronts, TellOfANewerProgramWithoutTheirMaps) {
  std::string needs;
  json::to_cbor({{"needs", kRecordFormat + 1}, {"zz", 1}}, needs);
  for (const auto& kind : test::record_kinds()) {
    auto parts = kind.parts(kind.bytes);
    parts.map = needs;
    if (kind.name == "Commit") {
      EXPECT_THROW(committed_in(kind.joined(parts)), NewerFormat);
      EXPECT_NO_THROW(committed_in(kind.bytes));
    }
    if (kind.name == "PlannedConfiguration") {
      EXPECT_THROW(planned_in(kind.joined(parts)), NewerFormat);
      EXPECT_NO_THROW(planned_in(kind.bytes));
    }
  }
}

TEST_P(Records, RefuseMapsThatAreNestedTooDeepForAReader) {
  const RecordKind& kind = GetParam();
  auto parts = kind.parts(kind.bytes);
  parts.map = "\xa1\x62zz" + std::string(200'000, '\x81') + "\x01";
  EXPECT_THAT(store_error_of([&] { kind.again(kind.joined(parts)); }), HasSubstr("nested too deep"));
}

TEST_P(Records, KeepDefaultsForEveryKeyThatIsAbsent) {
  const RecordKind& kind = GetParam();
  json map = json::object();
  for (const auto& key : kind.repeated) map[key] = kind.map().at(key);
  EXPECT_EQ(kind.again(kind.with(map)), kind.bare);
}

TEST_P(Records, LoseNothingElseWhenAKeyIsAbsent) {
  const RecordKind& kind = GetParam();
  const json whole = kind.map();
  for (const auto& [key, value] : whole.items()) {
    if (std::count(kind.repeated.begin(), kind.repeated.end(), key) != 0) continue;
    json map = whole, bare = json::from_cbor(kind.parts(kind.bare).map);
    map.erase(key);
    json expected = map;
    if (bare.contains(key)) expected[key] = bare[key];
    const json found = json::from_cbor(kind.parts(kind.again(kind.with(map))).map);
    EXPECT_EQ(found.dump(), expected.dump()) << key;
    if (key != "format") {
      EXPECT_NE(bare.contains(key) ? bare[key] : json(), value) << key << " of the sample is the default";
    }
  }
}

TEST_P(Records, ThatNeedANewerProgramAreRefusedAndSaySo) {
  const RecordKind& kind = GetParam();
  json map = kind.map();
  map["needs"] = kRecordFormat;
  EXPECT_EQ(kind.again(kind.with(map)), kind.bytes);
  map["needs"] = 2;
  EXPECT_THAT(store_error_of([&] { kind.again(kind.with(map)); }),
              AllOf(HasSubstr(kind.what + " was written by a newer recurbench"),
                    HasSubstr("needs a program that reads format 2"), HasSubstr("this one reads up to 1")));
  for (const json& strange :
       {json(std::uint64_t{1} << 32 | 1), json(-1), json("1"), json(1.5), json(nullptr)}) {
    map["needs"] = strange;
    EXPECT_THAT(store_error_of([&] { kind.again(kind.with(map)); }), HasSubstr(kind.what)) << strange;
  }
}

TEST_P(Records, ThatAreNoMapAreRefusedByName) {
  const RecordKind& kind = GetParam();
  for (const json& other : {json(), json(7), json::array({1, 2}), json("text")})
    EXPECT_THAT(store_error_of([&] { kind.again(kind.with(other)); }),
                HasSubstr("the bytes of " + kind.what + " are no CBOR map"));
}

TEST_P(Records, NameTheFieldThatIsOfAnotherType) {
  const RecordKind& kind = GetParam();
  const json whole = kind.map();
  for (const auto& [key, value] : whole.items()) {
    if (key == "format") continue;
    json map = whole;
    map[key] = value.is_object() || value.is_array() ? json(7) : json::object({{"a", 1}});
    EXPECT_THAT(store_error_of([&] { kind.again(kind.with(map)); }),
                HasSubstr(kind.what + " cannot be read: " + key + ": "));
  }
}

TEST_P(Records, AreRefusedWhereverTheyAreCut) {
  const RecordKind& kind = GetParam();
  for (std::size_t size = 0; size < kind.bytes.size(); ++size)
    EXPECT_THROW(kind.again(kind.bytes.substr(0, size)), StoreError) << "cut to " << size << " bytes";
  EXPECT_THROW(kind.again(kind.bytes + '\0'), StoreError) << "a byte too many";
}

TEST_P(Records, WhoseBytesAreWrongAreRefusedOrReadAndNeverCrash) {
  const RecordKind& kind = GetParam();
  const auto parts = kind.parts(kind.bytes);
  for (std::size_t at = 0; at < parts.map.size(); ++at)
    for (const int mask : {0x01, 0x20, 0x80, 0xFF}) {
      auto damaged = parts;
      damaged.map[at] = static_cast<char>(damaged.map[at] ^ mask);
      try {
        kind.again(kind.joined(damaged));
      } catch (const StoreError&) {  // any other exception fails the test
      }
    }
}

}  // namespace
}  // namespace recurbench
