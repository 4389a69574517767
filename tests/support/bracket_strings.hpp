#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "support/samples.hpp"

namespace recurbench::test {

struct BracketShape {
  Index length, pairs, depth;
};

/// Whether brackets of one string, as tokens, can be the beginning of a word.
using IsPrefix = std::function<bool(const std::vector<std::int32_t>&, const BracketShape&)>;

/// What is left when neighbours that match are taken out again and again.
inline std::vector<std::int32_t> reduced(std::vector<std::int32_t> tokens, Index pairs) {
  const auto matches = [pairs](std::int32_t a, std::int32_t b) { return a < pairs && b == a + pairs; };
  for (auto at = tokens.begin();
       (at = std::adjacent_find(tokens.begin(), tokens.end(), matches)) != tokens.end();)
    tokens.erase(at, at + 2);
  return tokens;
}

/// Only opening brackets, at most `depth`, are left of it.
inline bool is_open(const std::vector<std::int32_t>& tokens, const BracketShape& shape) {
  const auto left = reduced(tokens, shape.pairs);
  return static_cast<Index>(left.size()) <= shape.depth &&
         std::all_of(left.begin(), left.end(), [&](auto token) { return token < shape.pairs; });
}

/// "1110" for a string after which all but the last bracket may come, by trying each.
inline std::string naive_legal(std::vector<std::int32_t> tokens, const BracketShape& shape,
                               const IsPrefix& is_prefix) {
  std::string legal;
  for (Index next = 0; next < 2 * shape.pairs; ++next) {
    tokens.push_back(static_cast<std::int32_t>(next));
    legal += is_prefix(tokens, shape) ? '1' : '0';
    tokens.pop_back();
  }
  return legal;
}

inline std::string wanted(const Sample& sample, std::size_t t, Index pairs) {
  std::string set;
  for (std::size_t i = 0; i < static_cast<std::size_t>(2 * pairs); ++i)
    set += sample.values[t * static_cast<std::size_t>(2 * pairs) + i] == 1 ? '1' : '0';
  return set;
}

struct BracketLaw {
  std::map<std::vector<std::int32_t>, double> strings;
  double accuracy = 0, loss = 0;  // of the best predictors that know a step's number and bracket
};

/// Every string with its probability: opening and closing are equally likely where both are possible.
inline BracketLaw bracket_law(const BracketShape& shape, const IsPrefix& is_prefix) {
  BracketLaw law;
  std::map<std::pair<Index, std::int32_t>, std::map<std::string, double>> joint;
  const auto kinds = static_cast<std::size_t>(shape.pairs);
  law.strings[{}] = 1;
  for (Index t = 0; t < shape.length; ++t) {
    std::map<std::vector<std::int32_t>, double> longer;
    for (const auto& [tokens, p] : law.strings) {
      const std::string legal = naive_legal(tokens, shape, is_prefix);
      const auto half = legal.begin() + shape.pairs;
      const auto opening = std::count(legal.begin(), half, '1'), closing = std::count(half, legal.end(), '1');
      for (std::size_t next = 0; next < 2 * kinds; ++next) {
        if (legal[next] == '0') continue;
        auto string = tokens;
        string.push_back(static_cast<std::int32_t>(next));
        const double share = 1 / static_cast<double>(next < kinds ? opening : closing);
        longer[string] = p * (opening > 0 && closing > 0 ? share / 2 : share);
      }
    }
    for (const auto& [tokens, p] : longer)
      joint[{t, tokens.back()}][naive_legal(tokens, shape, is_prefix)] += p;
    law.strings = longer;
  }
  const auto steps = static_cast<double>(shape.length);
  for (const auto& [seen, sets] : joint) {
    double most = 0;
    for (const auto& [set, p] : sets) most = std::max(most, p);
    law.accuracy += most / steps;
    for (std::size_t i = 0; i < 2 * kinds; ++i) {
      double legal = 0, total = 0;
      for (const auto& [set, p] : sets) {
        total += p;
        if (set[i] == '1') legal += p;
      }
      law.loss += legal * (total - legal) / total / (steps * static_cast<double>(2 * kinds));
    }
  }
  return law;
}

/// Tokens of "( [ )" and the like.
inline std::vector<std::int32_t> brackets_of(const std::vector<std::string>& words, const TaskInfo& info) {
  std::vector<std::int32_t> tokens;
  for (const auto& word : words)
    tokens.push_back(static_cast<std::int32_t>(
        std::find(info.token_names.begin(), info.token_names.end(), word) - info.token_names.begin()));
  return tokens;
}

}  // namespace recurbench::test
