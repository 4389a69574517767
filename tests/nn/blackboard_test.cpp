#include "nn/blackboard.hpp"

namespace recurbench {
namespace {

TEST(Blackboard, GivesWhatWasWrittenByNameAndDirection) {
  Blackboard board;
  EXPECT_FALSE(board.read("values", Direction::ahead));
  board.write("values", Direction::ahead, {3});
  board.write("keys", Direction::ahead, {5});
  board.write("values", Direction::back, {7});
  EXPECT_EQ(board.read("values", Direction::ahead)->node, 3);
  EXPECT_EQ(board.read("keys", Direction::ahead)->node, 5);
  EXPECT_EQ(board.read("values", Direction::back)->node, 7);
  EXPECT_FALSE(board.read("keys", Direction::back));
}

TEST(Blackboard, RefusesASecondValueAndMoreThanItHolds) {
  Blackboard board;
  board.write("a", Direction::back, {1});
  EXPECT_THROW(board.write("a", Direction::back, {1}), Error);
  EXPECT_EQ(board.read("a", Direction::back)->node, 1);
  for (const char* name : {"b", "c", "d", "e", "f", "g", "h"}) board.write(name, Direction::ahead, {2});
  EXPECT_THROW(board.write("i", Direction::ahead, {2}), Error);
}

}  // namespace
}  // namespace recurbench
