#pragma once

#include "report/table.hpp"

#include <set>
#include <string>

namespace seqcert {

/// The `<table>` inside a box in which it scrolls when it is too wide, without title and caption. A cell that is the id
/// of one of `claims` leads to it. Requires one cell per column.
std::string html_of_table(const Table& table, const std::set<std::string>& claims);
/// Its caption and notes as sentences.
std::string html_of_notes(const Table& table);

}  // namespace seqcert
