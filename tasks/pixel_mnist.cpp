// Sequential MNIST and its permuted form (Le, Jaitly & Hinton 2015): name the digit whose pixels come one by
// one. Any pictures with labels 0 to 9 in IDX files will do, plain or gzipped.
//
// `pool` 2 or 4 first averages blocks of 2 x 2 or 4 x 4 pixels; `permuted` puts the pixels into one random
// order, the same for every study; `rows` brings a row of them per step. What comes in is standardised with
// mean and deviation of the training pixels. Example, pictures of 2 x 2 whose training pixels are all like
// these:
//   pixels   0 255 51 102
//   input    -1.07 1.60 -0.53 0.00
//   target   . . . 7       (. the loss does not look)
// Test pictures are those of `test_images`, else the last sixth; of the others the last tenth is for
// validation. A file must thus be in random order, as MNIST's are. An epoch shows every training picture
// once. A model that sees nothing names the class that is most frequent in the test part; its loss is the
// entropy of the training labels. With `rows` the last row alone tells more, if permuted much more (ADR 8).
// The task counts as solved at 98 %.

#include <algorithm>
#include <array>
#include <cmath>

#include "task/shuffle.hpp"
#include "tasks/support/data_split.hpp"
#include "tasks/support/idx_file.hpp"

namespace recurbench {
namespace {

constexpr Index kClasses = 10;
constexpr double kSolved = 0.98;
using Counts = std::array<double, kClasses>;

/// Images with their labels, and the stretch of them that a purpose reads.
struct Pictures {
  std::shared_ptr<const IdxFile> images, labels;
  Part part;
};

std::shared_ptr<const IdxFile> load_idx(const DataFile& file, std::uint32_t magic) {
  return loaded_once<IdxFile>(file, fmt::format("{}", magic),
                              [&](const DataFile& named) { return read_idx(named, magic); });
}

Pictures load_pictures(Params& params, std::string_view images_key, std::string_view labels_key) {
  const DataFile images(params, images_key), labels(params, labels_key);
  Pictures all{load_idx(images, kIdxImages), load_idx(labels, kIdxLabels), {}};
  all.part.count = all.images->count();
  if (all.labels->count() != all.part.count)
    throw labels.error(fmt::format("one label for each of the {} images of {}, and this file has {}",
                                   all.part.count, images.path(), all.labels->count()));
  for (Index i = 0; i < all.part.count; ++i)
    if (all.labels->at(i) >= kClasses)
      throw labels.error(fmt::format("labels from 0 to {}, and number {} (from 0, at offset {}) is {}",
                                     kClasses - 1, i, i + 8, all.labels->at(i)));
  return all;
}

Counts label_counts(const Pictures& pictures) {
  Counts counts{};
  for (Index i = 0; i < pictures.part.count; ++i) counts[pictures.labels->at(pictures.part.first + i)] += 1;
  return counts;
}

class PixelMnist : public Task {
 public:
  explicit PixelMnist(Params& params)
      : pool_(std::stol(params.choice("pool", "1", {"1", "2", "4"}))),
        rows_(params.flag("rows", false)),
        permuted_(params.flag("permuted", false)) {
    for (const char* key : {"test_images", "test_labels"})
      if (!params.has(key)) params.text(key, "");  // declared, although left out
    params.require({"images", "labels"});
    load_parts(params);
    list_corners(params);
    standardise(params);
    set_levels(params);
  }

  TaskInfo info() const override {
    return {.steps = steps(),
            .channels = channels_,
            .classes = kClasses,
            .looked_at = 1,
            .metric = "accuracy",
            .chance = chance_,
            .chance_loss = chance_loss_,
            .solved = kSolved};
  }

  void fill(const SampleRange& range, Batch& batch) const override {
    const Pictures& from = range.purpose == Purpose::valid  ? valid_
                           : range.purpose == Purpose::test ? test_
                                                            : train_;
    const auto size = static_cast<std::uint64_t>(from.part.count);
    SampleRange epochs = range;  // fresh samples are all pictures, in a new order each time round
    epochs.set = range.set == 0 ? size : std::min(range.set, size);
    for (Index b = 0; b < batch.batch(); ++b)
      draw(from, from.part.first + static_cast<Index>(epochs.number(b) % size), batch, b);
  }

 private:
  Index steps() const { return static_cast<Index>(corners_.size()) / channels_; }

  void load_parts(Params& params) {
    train_ = valid_ = test_ = load_pictures(params, "images", "labels");
    const bool images = params.has("test_images"), labels = params.has("test_labels");
    if (images != labels)
      throw params.error(images ? "test_images" : "test_labels",
                         fmt::format("needs {} beside it", images ? "test_labels" : "test_images"));
    Part& rest = train_.part;
    if (images) {
      load_test(params);
    } else {
      test_.part.count = rest.count / 6;
      rest.count -= test_.part.count;
      test_.part.first = rest.count;
    }
    valid_.part.count = rest.count / 10;
    rest.count -= valid_.part.count;
    valid_.part.first = rest.count;
    if (valid_.part.count == 0 || test_.part.count == 0)
      throw params.error("images", fmt::format("must name a file of at least {} images, to have some for "
                                               "training, validation and test, and this one has {}",
                                               images ? 10 : 11, train_.images->count()));
  }

  void load_test(Params& params) {
    test_ = load_pictures(params, "test_images", "test_labels");
    const auto &sizes = test_.images->sizes, &wanted = train_.images->sizes;
    if (sizes[1] != wanted[1] || sizes[2] != wanted[2])
      throw params.error("test_images",
                         fmt::format("must name images of the size of the training images, {} x {}, and "
                                     "these are of {} x {}",
                                     wanted[1], wanted[2], sizes[1], sizes[2]));
    if (test_.images->bytes == train_.images->bytes)
      throw params.error("test_images", fmt::format("must name other images than images does, and both hold "
                                                    "the same {}",
                                                    sizes[0]));
  }

  /// Where the block of pixels of each input value begins in a picture, in the order they come in.
  void list_corners(Params& params) {
    const Index height = train_.images->sizes[1], width = train_.images->sizes[2];
    if (height % pool_ != 0 || width % pool_ != 0)
      throw params.error("pool", fmt::format("must divide the size of the images, {} x {}", height, width));
    channels_ = rows_ ? width / pool_ : 1;
    for (Index y = 0; y < height; y += pool_)
      for (Index x = 0; x < width; x += pool_) corners_.push_back(y * width + x);
    if (!permuted_) return;
    const std::vector<Index> in_order = corners_;
    const auto count = static_cast<std::uint64_t>(in_order.size());
    const StreamKey for_all_studies{.seed = 0, .replicate = 0, .purpose = Purpose::order, .sample = 0};
    for (std::uint64_t i = 0; i < count; ++i) corners_[i] = in_order[shuffled(i, count, for_all_studies)];
  }

  /// Sum of the block of pixels at a corner.
  Index pooled(const IdxFile& images, Index corner) const {
    Index sum = 0;
    for (Index y = 0; y < pool_; ++y)
      for (Index x = 0; x < pool_; ++x) sum += images.at(corner + y * images.sizes[2] + x);
    return sum;
  }

  void standardise(const Params& params) {
    // Whole numbers: exact, and the same in every order.
    Index sum = 0, squares = 0;
    for (Index i = 0; i < train_.part.count; ++i)
      for (const Index corner : corners_) {
        const Index value = pooled(*train_.images, i * train_.images->item() + corner);
        sum += value;
        squares += value * value;
      }
    const auto count = static_cast<double>(train_.part.count) * static_cast<double>(corners_.size());
    mean_ = static_cast<double>(sum) / count;
    // This form of E[x²] − E[x]² leaves no room for a fused multiply-add, so all machines agree.
    const double root = std::sqrt(static_cast<double>(squares) / count);
    const double variance = (root - mean_) * (root + mean_);
    if (variance <= 1e-9)
      throw params.error("images", fmt::format("must name images that differ, and all pixels of the {} for "
                                               "training are {:g}",
                                               train_.part.count, mean_));
    scale_ = 1 / std::sqrt(variance);
  }

  void set_levels(const Params& params) {
    const Counts test = label_counts(test_), train = label_counts(train_);
    chance_ = *std::max_element(test.begin(), test.end()) / static_cast<double>(test_.part.count);
    chance_loss_ = 0;
    for (const double count : train) {
      const double share = count / static_cast<double>(train_.part.count);
      if (share > 0) chance_loss_ -= share * std::log(share);
    }
    if (chance_ >= kSolved || chance_loss_ == 0)
      throw params.error(
          chance_loss_ > 0 && params.has("test_labels") ? "test_labels" : "labels",
          fmt::format("must name labels in random order, and one class has {:.0f} % of the {} labels for {}",
                      100 * (chance_loss_ > 0 ? chance_ : 1.0),
                      chance_loss_ > 0 ? test_.part.count : train_.part.count,
                      chance_loss_ > 0 ? "test" : "training"));
  }

  void draw(const Pictures& from, Index number, Batch& batch, Index b) const {
    const Index image = number * from.images->item();
    auto corner = corners_.begin();
    for (Index t = 0; t < steps(); ++t)
      for (Index c = 0; c < channels_; ++c)
        batch.set_real(t, b, c,
                       (static_cast<double>(pooled(*from.images, image + *corner++)) - mean_) * scale_);
    batch.set_class(steps() - 1, b, from.labels->at(number));
  }

  Index pool_;
  bool rows_, permuted_;
  Index channels_ = 1;
  Pictures train_, valid_, test_;
  std::vector<Index> corners_;
  double mean_ = 0, scale_ = 1, chance_ = 0, chance_loss_ = 0;
};

const Register<TaskEntry> registered{
    "pixel_mnist",
    {.semantics = 1,
     .summary =
         "name the digit whose pixels come one by one; images, labels, test_images, test_labels, permuted, "
         "pool: 1 | 2 | 4, rows",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<PixelMnist>(params); },
     .length_key = ""}};

}  // namespace
}  // namespace recurbench
