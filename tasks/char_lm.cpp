// Language model of a text file, plain or gzipped: name the next byte or character at every step.
//
// `unit` bytes or characters (code points of UTF-8); the alphabet is what occurs in the file, sorted. The
// first 90 % are for training, 5 % for validation, the last 5 % for test. Example, length 4, at the start of
// "abracadabra":
//   input   a b r a
//   target  b r a c
// `order` random takes windows at random places of the part. With `order` stream a batch of B columns reads
// on from where the one before it ended: in a part of N symbols column b of batch n begins at symbol (b·⌊N/B⌋
// + n·length) mod (N − length), so that none reaches over the part's end. Chance is the loss on the test part
// of whoever knows only how often each symbol occurs in the training part (counts plus one). No level counts
// as solved: what is left of the loss is the text's own entropy.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "tasks/support/data_split.hpp"
#include "tasks/support/text_file.hpp"

namespace recurbench {
namespace {

class CharLm : public Task {
 public:
  explicit CharLm(Params& params)
      : length_(params.integer("length", 128, 1, 1'000'000)),
        streams_(params.choice("order", "random", {"random", "stream"}) == "stream") {
    const bool characters = params.choice("unit", "bytes", {"bytes", "characters"}) == "characters";
    params.require({"file"});
    const DataFile file(params, "file");
    text_ = loaded_once<SymbolText>(file, characters ? "characters" : "bytes",
                                    [&](const DataFile& named) { return read_symbols(named, characters); });
    split_ = Split::by_percent(static_cast<Index>(text_->symbols.size()), 5, 5);
    const Index longest = split_.smallest() - 1;
    if (longest < 1)
      throw file.error(
          fmt::format("a text of at least 40 symbols, so that each part has a symbol and its "
                      "next one, and this one has {}",
                      text_->symbols.size()));
    if (length_ > longest)
      throw params.error("length", fmt::format("must be at most {}, for the validation part of {} has {} "
                                               "symbols and the last one only answers",
                                               longest, file.path(), longest + 1));
    chance_loss_ = unigram_loss();
  }

  TaskInfo info() const override {
    return {.steps = length_,
            .vocabulary = alphabet(),
            .classes = alphabet(),
            .looked_at = length_,
            .metric = "bits",
            .chance = chance_loss_ / std::numbers::ln2,
            .chance_loss = chance_loss_,
            .solved = std::numeric_limits<double>::quiet_NaN(),
            .causal_because = "its targets are the next inputs",
            .continues = streams_,
            .measure = {"bits", 1 / std::numbers::ln2, false},
            .token_names = text_->names,
            .answer_names = text_->names};
  }

  void fill(const SampleRange& range, Batch& batch) const override {
    const Part& part = split_.of(range.purpose);
    for (Index b = 0; b < batch.batch(); ++b) {
      const Index begin =
          streams_ ? streamed(range, batch, b, part) : random_window(range, b, part, length_ + 1);
      const std::uint16_t* symbol = text_->symbols.data() + begin;
      for (Index t = 0; t < length_; ++t) {
        batch.set_token(t, b, symbol[t]);
        batch.set_class(t, b, symbol[t + 1]);
      }
    }
  }

 private:
  Index alphabet() const { return static_cast<Index>(text_->names.size()); }

  Index streamed(const SampleRange& range, const Batch& batch, Index b, const Part& part) const {
    const auto columns = static_cast<std::uint64_t>(batch.batch());
    std::uint64_t number = range.first / columns;
    // Of a set of training samples as many batches are read, again and again.
    if (range.set > 0 && range.purpose == Purpose::train)
      number %= std::max(range.set / columns, std::uint64_t{1});
    const auto places = static_cast<std::uint64_t>(part.count - length_);
    const auto column = static_cast<std::uint64_t>(b * (part.count / batch.batch()));
    return part.first +
           static_cast<Index>((column + number % places * static_cast<std::uint64_t>(length_)) % places);
  }

  double unigram_loss() const {
    const auto counts = [&](const Part& part) {
      std::vector<double> all(text_->names.size());
      for (Index i = 0; i < part.count; ++i)
        all[text_->symbols[static_cast<std::size_t>(part.first + i)]] += 1;
      return all;
    };
    const auto train = counts(split_.train), test = counts(split_.test);
    const auto total = static_cast<double>(split_.train.count + alphabet());
    double loss = 0;
    for (std::size_t s = 0; s < train.size(); ++s) loss -= test[s] * std::log((train[s] + 1) / total);
    return loss / static_cast<double>(split_.test.count);
  }

  Index length_;
  bool streams_;
  std::shared_ptr<const SymbolText> text_;
  Split split_;
  double chance_loss_ = 0;
};

const Register<TaskEntry> registered{
    "char_lm",
    {.semantics = 1,
     .summary =
         "name the next symbol of a text file; file, length, unit: bytes | characters, order: random | "
         "stream",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<CharLm>(params); }}};

}  // namespace
}  // namespace recurbench
