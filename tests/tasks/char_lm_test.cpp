#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "support/data_files.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"
#include "support/texts.hpp"

namespace recurbench::test {
namespace {

using testing::HasSubstr;

/// Independent symbols, 'a' most often.
std::string random_text(Index count, std::uint64_t seed) {
  Rng rng({.seed = seed});
  std::string text;
  for (Index i = 0; i < count; ++i) text += static_cast<char>('a' + rng.below(5) * rng.below(5));
  return text;
}

class CharLmLength : public testing::TestWithParam<Index> {};

TEST_P(CharLmLength, ShowsWindowsOfEachPartAtAllPlacesEquallyOften) {
  const Index length = GetParam();
  const TemporaryFile file("text", counting_text(417));
  const auto task = text_task(file, length, "characters");
  constexpr Index kSamples = 4000;
  for (const auto& [purpose, first, count] : kStretches) {
    std::map<Index, double> begins;
    for (const Sample& sample : draw_samples(*task, kSamples, {.seed = 1, .purpose = purpose})) {
      ASSERT_EQ(static_cast<Index>(sample.tokens.size()), length);
      ASSERT_EQ(static_cast<Index>(sample.looked.size()), length);
      const Index begin = sample.tokens[0];
      for (Index t = 0; t < length; ++t) {
        ASSERT_EQ(sample.tokens[static_cast<std::size_t>(t)], begin + t);
        ASSERT_EQ(sample.classes[static_cast<std::size_t>(t)], begin + t + 1);
      }
      ++begins[begin];
    }
    EXPECT_GE(begins.begin()->first, first);
    EXPECT_LE(begins.rbegin()->first + length, first + count - 1);
    const auto places = static_cast<double>(count - length);
    for (Index begin = first; begin < first + count - length; ++begin)
      EXPECT_NEAR(begins[begin], kSamples / places, 4.5 * std::sqrt(kSamples / places * (1 - 1 / places)));
  }
}

INSTANTIATE_TEST_SUITE_P(Lengths, CharLmLength, testing::Values(1, 2, 7, 19));

TEST(CharLm, DrawsTheSameWindowsWhateverTheBatchAndRepeatsASmallSet) {
  const TemporaryFile file("text", counting_text(417));
  const auto task = text_task(file, 7, "characters");
  const auto one_by_one = draw_samples(*task, 37, {.seed = 1, .first = 5}, 1);
  EXPECT_EQ(draw_samples(*task, 37, {.seed = 1, .first = 5}, 8), one_by_one);
  EXPECT_NE(draw_samples(*task, 37, {.seed = 2, .first = 5}), one_by_one);
  std::set<std::string> windows;
  for (const Sample& sample : draw_samples(*task, 60, {.seed = 1, .set = 5}))
    windows.insert(fingerprint({sample}));
  EXPECT_EQ(windows.size(), 5U);
}

TEST(CharLm, NumbersTheBytesOfTheFileInOrderAndReadsGzip) {
  std::string text = "b\na \xff";
  for (int i = 0; i < 6; ++i) text += text;
  for (const bool gzipped : {false, true}) {
    const TemporaryFile file("text", text, gzipped);
    const TaskInfo info = text_task(file, 3)->info();
    EXPECT_EQ(info.vocabulary, 5);
    EXPECT_EQ(info.classes, 5);
    EXPECT_THAT(info.token_names, testing::ElementsAre("\\n", "␣", "a", "b", "\\xff"));
    EXPECT_EQ(info.answer_names, info.token_names);
  }
}

TEST(CharLm, ReadsCharactersOfEveryLengthOfUtf8) {
  // The first and last code points of each length, and those on both sides of the surrogates.
  const std::vector<std::string> characters{"A",      "\x7F",   "\u0080", "\u00E9",     "\u07FF",    "\u0800",
                                            "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0010FFFF"};
  std::string text;
  for (int i = 0; i < 20; ++i)
    for (const auto& character : characters) text += character;
  const TemporaryFile file("text", text);
  const auto task = text_task(file, 9, "characters");
  EXPECT_EQ(task->info().vocabulary, 11);
  auto names = characters;
  names[1] = "\\x7f";
  names[2] = "\\x80";
  EXPECT_EQ(task->info().token_names, names);
  for (const Sample& sample : draw_samples(*task, 100))
    for (std::size_t t = 0; t < 9; ++t) ASSERT_EQ(sample.classes[t], (sample.tokens[t] + 1) % 11);
}

TEST(CharLm, LeavesOutTheMarkBeforeUtf8) {
  const std::string text = random_text(417, 1), mark = "\xEF\xBB\xBF";
  const TemporaryFile plain("text", text), marked("text", mark + text), twice("text", mark + mark + text),
      bare("text", mark), wrong("text", mark + "four\xFF");
  for (const std::string unit : {"bytes", "characters"}) {
    EXPECT_EQ(text_task(marked, 5, unit)->info().token_names, text_task(plain, 5, unit)->info().token_names);
    EXPECT_EQ(draw_samples(*text_task(marked, 5, unit), 20), draw_samples(*text_task(plain, 5, unit), 20));
    EXPECT_NE(text_task(twice, 5, unit)->info().token_names, text_task(plain, 5, unit)->info().token_names);
    EXPECT_THAT(message_of([&] { text_task(bare, 5, unit); }),
                HasSubstr("must name a text of 2 to 65536 different symbols, and this one has 0"));
  }
  EXPECT_THAT(message_of([&] { text_task(wrong, 5, "characters"); }), HasSubstr("0xff at offset 7"));
}

TEST(CharLm, RefusesUtf16) {
  for (const std::string mark : {"\xFF\xFE", "\xFE\xFF"})
    for (const std::string unit : {"bytes", "characters"}) {
      const TemporaryFile file("text", mark + random_text(417, 1));
      EXPECT_THAT(message_of([&] { text_task(file, 5, unit); }),
                  HasSubstr("task.file must name a text in UTF-8 or in single bytes, and this one begins as "
                            "UTF-16 does; convert it (iconv -f UTF-16 -t UTF-8), got "));
    }
}

TEST(CharLm, TakesZeroBytesForBytesAlone) {
  std::string text = random_text(417, 1);
  text[8] = '\0';
  const TemporaryFile file("text", text);
  EXPECT_EQ(text_task(file, 5)->info().token_names.front(), "\\x00");
  EXPECT_THAT(
      message_of([&] { text_task(file, 5, "characters"); }),
      HasSubstr("task.file must name a text without zero bytes where unit is characters, and this one "
                "holds some, as UTF-16 does; convert it (iconv -f UTF-16LE -t UTF-8) or set unit to "
                "bytes, got "));
}

TEST(CharLm, SaysWhereATextIsNotUtf8) {
  for (const std::string wrong : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xC3", "\xC3(", "\xE2\x82", "\xE2(\xA1",
                                  "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                                  "\xF5\x80\x80\x80", "\xF0\x9F\x98", "\xF8\x90\x80\x80", "\xFF"}) {
    const std::string good = "twelve bytes";
    for (const std::string tail : {"", " and more"}) {
      const TemporaryFile file("text", good + wrong + tail);
      EXPECT_THAT(
          message_of([&] { text_task(file, 1, "characters"); }),
          HasSubstr(fmt::format("task.file must name UTF-8 text where unit is characters, and in this file "
                                "no character begins with the byte 0x{:02x} at offset 12; convert it "
                                "(iconv -t UTF-8) or set unit to bytes, got ",
                                static_cast<std::uint8_t>(wrong[0]))));
    }
  }
}

TEST(CharLm, IsAtChanceForWhoeverKnowsHowOftenEachSymbolOccurs) {
  constexpr Index kLength = 50, kSamples = 2000, kCount = 200'000;
  const std::string text = random_text(kCount, 1) + "Q";  // which training never saw
  const TemporaryFile file("text", text);
  const auto task = text_task(file, kLength);
  const TaskInfo info = task->info();
  const std::size_t fifth = text.size() / 20, train_end = text.size() - 2 * fifth;
  std::map<char, double> train;
  for (const char c : text) train[c] += 0;
  for (const char c : text.substr(0, train_end)) train[c] += 1;
  const auto surprise = [&](char c) {
    return -std::log((train[c] + 1) / static_cast<double>(train_end + train.size()));
  };
  double loss = 0;
  for (const char c : text.substr(train_end + fifth)) loss += surprise(c) / static_cast<double>(fifth);
  EXPECT_NEAR(info.chance_loss, loss, 1e-9);
  EXPECT_DOUBLE_EQ(info.chance, info.chance_loss / std::log(2.0));
  // And measured on samples.
  double sum = 0, squares = 0;
  for (const Sample& sample : draw_samples(*task, kSamples, {.seed = 1, .purpose = Purpose::test})) {
    double mean = 0;
    for (const auto cls : sample.classes)
      mean += surprise(info.answer_names[static_cast<std::size_t>(cls)][0]);
    sum += mean / kLength;
    squares += mean / kLength * mean / kLength;
  }
  const double mean = sum / kSamples;
  EXPECT_NEAR(mean, info.chance_loss, 4.5 * std::sqrt((squares / kSamples - mean * mean) / kSamples));
}

TEST(CharLm, IsMeasuredInBitsAndHasNoSolvedLevel) {
  const TemporaryFile file("text", random_text(400, 1));
  const TaskInfo info = text_task(file, 5)->info();
  EXPECT_EQ(info.metric, "bits");
  EXPECT_FALSE(info.metric_named(info.metric).higher_is_better);
  EXPECT_TRUE(std::isnan(info.solved));
  EXPECT_EQ(info.measure.name, "bits");
  EXPECT_DOUBLE_EQ(info.measure.scale * std::log(2.0), 1);
  EXPECT_FALSE(info.measure.root);
  EXPECT_NE(info.causal_because, "");
}

TEST(CharLm, WorksOutTheExampleOfItsHeader) {
  std::string text;  // its first symbols are the validation part, which has one window of this length
  for (int i = 0; i < 9; ++i) text += "abracadabr";
  text += "abracadabr";
  const TemporaryFile file("text", text);
  const auto task = text_task(file, 4);
  const Sample sample = draw_samples(*task, 1, {.seed = 1, .purpose = Purpose::valid})[0];
  std::vector<std::string> input, target;
  for (const auto token : sample.tokens)
    input.push_back(task->info().token_names[static_cast<std::size_t>(token)]);
  for (const auto cls : sample.classes)
    target.push_back(task->info().answer_names[static_cast<std::size_t>(cls)]);
  EXPECT_EQ(header_example("char_lm", "input"), input);
  EXPECT_EQ(header_example("char_lm", "target"), target);
}

TEST(CharLm, ReadsAChangedFileAgain) {
  const TemporaryFile file("text", std::string(100, 'a') + "b");
  EXPECT_EQ(text_task(file, 2)->info().vocabulary, 2);
  std::ofstream(file.path()) << std::string(100, 'a') << "bc";
  EXPECT_EQ(text_task(file, 2)->info().vocabulary, 3);
}

TEST(CharLm, RefusesFilesAndLengthsThatDoNotFit) {
  const auto complaint = [](const std::string& text, Index length) {
    const TemporaryFile file("text", text);
    return message_of([&] { text_task(file, length); });
  };
  EXPECT_THAT(complaint(random_text(417, 1), 20),
              testing::AllOf(HasSubstr("task.length must be at most 19, for the validation part of "),
                             HasSubstr(" has 20 symbols and the last one only answers, got 20")));
  EXPECT_EQ(complaint(random_text(40, 1), 1), "");
  EXPECT_THAT(
      complaint(random_text(39, 1), 1),
      HasSubstr("task.file must name a text of at least 40 symbols, so that each part has a symbol and its "
                "next one, and this one has 39, got "));
  EXPECT_THAT(complaint("", 1), HasSubstr("this one is empty"));
  EXPECT_THAT(complaint(std::string(100, 'a'), 1),
              HasSubstr("must name a text of 2 to 65536 different symbols, and this one has 1"));
  EXPECT_THAT(message_of([] { task_of("char_lm"); }), HasSubstr("task.file is required"));
  EXPECT_THAT(message_of([] {
                task_of("char_lm", {{"file", testing::TempDir()}});
              }),
              HasSubstr("task.file must name a file, and this is a folder, got "));
}

TEST(CharLm, CountsTheContentOfItsFileAsPartOfTheTrial) {
  const auto read = [](const TemporaryFile& file, const std::string& content = "") {
    Params params = section("task", {{"name", "char_lm"}, {"file", file.path()}, {"length", 2}});
    if (!content.empty()) set_all(params, {{"file_content", content}});
    make_task(params);
    params.finish();
    return params.identity();
  };
  const auto hash_line = [](const std::string& identity) {
    return identity.substr(identity.find("task.file_content="));
  };
  const TemporaryFile one("text", random_text(200, 1)), other("text", random_text(200, 2)),
      copy("text", random_text(200, 1));
  EXPECT_EQ(hash_line(read(one)).substr(0, 34), hash_line(read(copy)).substr(0, 34));
  EXPECT_NE(hash_line(read(one)).substr(0, 34), hash_line(read(other)).substr(0, 34));
  const std::string hash = hash_hex(one.content());
  EXPECT_EQ(read(one, hash), read(one)) << "as a resolved sweep writes it";
  EXPECT_THAT(message_of([&] { read(other, hash); }), HasSubstr("the file is another than it was"));
}

TEST(CharLm, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("char_lm"), 1);
  const TemporaryFile file("text", random_text(1000, 1));
  EXPECT_EQ(fingerprint(draw_samples(*text_task(file, 13), 100)), "ec894bd51df7de38")
      << "the samples changed: raise the task's semantics, then this hash";
  EXPECT_EQ(fingerprint(draw_samples(*text_task(file, 13, "bytes", "stream"), 100)), "9a0e0775264594a2")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
