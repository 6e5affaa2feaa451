#pragma once

#include <string>
#include <utility>
#include <vector>

namespace seqcert {

/// Named tables of integers that show a number: a machine, weights, histories.
using Rows = std::vector<std::vector<long>>;
using Tables = std::vector<std::pair<std::string, Rows>>;

template <class Integer>
Rows rows_of(const std::vector<std::vector<Integer>>& table) {
  Rows rows;
  for (const auto& row : table) rows.emplace_back(row.begin(), row.end());
  return rows;
}

}  // namespace seqcert
