#pragma once

#include "constructions/registry.hpp"
#include "task/construction.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace seqcert::test {

using Parameters = std::vector<std::pair<std::string, std::string>>;

inline Rational number(const std::string& text) { return *Rational::parse(text); }

inline Instance built(const std::string& name, const Parameters& parameters) {
  Values values;
  for (const auto& [key, value] : parameters) {
    const auto parsed = Rational::parse(value);
    values[key] = parsed ? Value(*parsed) : Value(value);
  }
  const auto construction = find_construction(builtin_constructions(), name);
  const auto arguments = arguments_for(**construction, values);
  EXPECT_TRUE(arguments.ok()) << (arguments ? "" : arguments.error().message);
  return *build(**construction, *arguments);
}

}  // namespace seqcert::test
