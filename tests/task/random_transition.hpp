#pragma once

#include "task/transition.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace seqcert::test {

/// An expression of the language of transitions as a tree of its own, with its text and its value.
struct Tree {
  std::string sign;  // "number", "name", or how it is written
  long number = 0;   // the literal, the index of the name, the modulus
  std::vector<Tree> parts;
};

inline const std::vector<std::string>& tree_names() {
  static const std::vector<std::string> names = {"x", "y", "key"};
  return names;
}

inline bool is_infix(const std::string& sign) {
  static const std::vector<std::string> infix = {"+", "-", "*", "<", "<=", ">", ">=", "=", "!=", "and", "or"};
  return std::ranges::find(infix, sign) != infix.end();
}

/// Every part in parentheses: precedence is tested apart.
inline std::string text_of(const Tree& tree) {
  if (tree.sign == "number") return std::to_string(tree.number);
  if (tree.sign == "name") return tree_names()[static_cast<std::size_t>(tree.number)];
  if (is_infix(tree.sign)) return "(" + text_of(tree.parts[0]) + ") " + tree.sign + " (" + text_of(tree.parts[1]) + ")";
  if (tree.sign == "negate") return "-(" + text_of(tree.parts[0]) + ")";
  if (tree.sign == "not") return "not (" + text_of(tree.parts[0]) + ")";
  std::string arguments;
  for (const Tree& part : tree.parts) arguments += (arguments.empty() ? "" : ", ") + text_of(part);
  if (tree.sign == "mod" || tree.sign == "inv") arguments += ", " + std::to_string(tree.number);
  return tree.sign + "(" + arguments + ")";
}

inline long value_of(const Tree& tree, std::span<const long> names) {
  if (tree.sign == "number") return tree.number;
  if (tree.sign == "name") return names[static_cast<std::size_t>(tree.number)];
  const auto part = [&](std::size_t k) { return value_of(tree.parts[k], names); };
  const std::string& sign = tree.sign;
  if (sign == "+") return part(0) + part(1);
  if (sign == "-") return part(0) - part(1);
  if (sign == "*") return part(0) * part(1);
  if (sign == "negate") return -part(0);
  if (sign == "<") return part(0) < part(1);
  if (sign == "<=") return part(0) <= part(1);
  if (sign == ">") return part(0) > part(1);
  if (sign == ">=") return part(0) >= part(1);
  if (sign == "=") return part(0) == part(1);
  if (sign == "!=") return part(0) != part(1);
  if (sign == "and") return part(0) + part(1) == 2;
  if (sign == "or") return part(0) + part(1) > 0;
  if (sign == "not") return 1 - part(0);
  if (sign == "select") return part(part(0) == 1 ? 1 : 2);
  if (sign == "max" || sign == "min") {
    long best = part(0);
    for (std::size_t k = 1; k < tree.parts.size(); ++k)
      best = sign == "max" ? std::max(best, part(k)) : std::min(best, part(k));
    return best;
  }
  // By the definitions: the remainder is what is left in 0..p-1, the inverse what multiplies to a remainder of 1.
  long remainder = part(0);
  while (remainder < 0) remainder += 1000 * tree.number;
  remainder -= tree.number * (remainder / tree.number);
  if (sign == "mod") return remainder;
  for (long y = 1; y < tree.number; ++y)
    if (y * remainder % tree.number == 1) return y;
  return 0;
}

/// A random tree of at most this height, a condition or a number. Numbers stay far below 2^31 up to height 3.
inline Tree random_tree(int height, bool condition = false) {
  // inRange narrows with the size of the case; every operation shall come up in small cases too.
  const auto pick = [](int count) {
    return static_cast<std::size_t>(*rc::gen::resize(100, rc::gen::inRange(0, count)));
  };
  const auto number = [&] { return random_tree(height - 1); };
  if (condition) {
    const std::vector<std::string> compared = {"<", "<=", ">", ">=", "=", "!="};
    const std::size_t kind = height <= 1 ? pick(6) : pick(9);
    if (kind < 6) return {compared[kind], 0, {number(), number()}};
    const auto part = [&] { return random_tree(height - 1, true); };
    if (kind == 6) return {"not", 0, {part()}};
    return {kind == 7 ? "and" : "or", 0, {part(), part()}};
  }
  if (height <= 0 || pick(6) == 0) {
    if (pick(3) == 0) return {"number", static_cast<long>(pick(6)), {}};
    return {"name", static_cast<long>(pick(static_cast<int>(tree_names().size()))), {}};
  }
  switch (pick(8)) {
    case 0:
      return {"+", 0, {number(), number()}};
    case 1:
      return {"-", 0, {number(), number()}};
    case 2:
      return {"*", 0, {number(), number()}};
    case 3:
      return {pick(2) == 0 ? "max" : "min", 0, {number(), number(), number()}};
    case 4:
      return {"negate", 0, {number()}};
    case 5:
      return {pick(2) == 0 ? "mod" : "inv", static_cast<long>(1 + pick(13)), {number()}};
    default:
      return {"select", 0, {random_tree(height - 1, true), number(), number()}};
  }
}

}  // namespace seqcert::test
