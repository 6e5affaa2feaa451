#pragma once

#include "report/table.hpp"

#include <cstddef>
#include <vector>

namespace seqcert {

// One function per format; render chooses among them.
Result<std::string> render_latex(const Table& table);
Result<std::string> render_markdown(const Table& table);
Result<std::string> render_csv(const Table& table);

/// A command as one line: line ends would let it out of the comment it stands in.
std::string one_line(std::string_view command);

/// `15 points`.
std::string points_text(const Block& block);

/// Neighbouring columns under one group heading; columns without a group stand alone.
struct ColumnGroup {
  std::size_t first, count;  // 0-based
};
std::vector<ColumnGroup> column_groups(const Table& table);

}  // namespace seqcert
