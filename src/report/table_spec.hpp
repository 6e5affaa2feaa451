#pragma once

#include "base/result.hpp"
#include "report/decimal.hpp"
#include "report/rich_text.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

// A table is described by a TOML file, proofs/tables/<id>.toml; proofs/tables/README.md shows the format by example.

/// What a cell shows of its record.
enum class Show {
  quantity,
  bound,
  tightness,  // numbers
  detail,     // a number that came out on the way, named by TableSpec::Column::detail; pivot
  verdict,
  claim,
  title,
  construction,  // words
  parameters,    // those in which the records of its claim differ (CSV: all)
  parameter,     // one, named by TableSpec::Column::parameter
  relation,      // the sign between quantity and bound; list
  points,        // how many records of the claim stand behind a list's row
  arithmetic,    // what decided: of a proof, the solver and the axioms it took; list
  least          // the label of the least of several quantities; pivot
};

/// Which way a column rounds. `relation`: down for upper bounds and up for lower ones, so that a printed tightness lies
/// on the same side of 1 as the true one.
enum class ColumnRounding { up, down, relation };

/// Parameter equalities, compared as numbers where both sides are (`9/10` is `0.9`), else as words.
using Where = std::map<std::string, std::string>;

struct TableSpec {
  enum class Kind {
    pivot,  ///< a row per value of one parameter, or per point; a column per claim and `where`
    list    ///< a row per record
  };
  /// Which records of a claim a list shows, by their tightness.
  enum class Pick { all, tightest, loosest, extremes };

  /// A row that is more than a value: what it is called, and the parameters that single it out.
  struct RowPoint {
    Text label;
    Where where;
  };

  /// One of several places whose quantities a column compares: the record of a claim at the row's point.
  struct Source {
    std::string claim;  // id
    Where where;
    Text label;  // how Show::least names it
    Where rows;  // only for the rows with these values; empty: for all
  };
  /// Rows of a column that have no record, and why.
  struct Without {
    std::vector<std::size_t> rows;  // by their place
    Text text;                      // what stands in the cell; empty: the letter of the note alone
    Text reason;                    // a note below the table
  };

  struct Column {
    Text heading, group;
    Show show = Show::quantity;
    std::vector<Source> of;  // pivot: one, or several of which the least is shown
    std::vector<std::string>
        keys;  // pivot with row values: the parameters of the claims that run over the rows, all with the same value
    std::vector<Without> without;               // pivot
    std::string none_beyond;                    // pivot: "none" where the number is larger than this detail
    Where words;                                // with Show::verdict: what stands for a verdict that was expected
    std::string parameter;                      // list, with Show::parameter
    std::string detail;                         // pivot, with Show::detail
    ColumnRounding round = ColumnRounding::up;  // tightness: relation
    int digits = 5;
    int line = 0;
  };

  std::string path;  // for messages
  std::string id, font;
  Text title, caption;
  Kind kind = Kind::list;
  Text row_heading;                     // pivot
  std::vector<std::string> row_values;  // pivot, in the order printed
  std::vector<RowPoint> row_points;     // pivot: instead of values
  std::string feeds;                    // list: claims whose `tables` hold this word
  std::vector<std::string> claims;      // list: these claims, in this order
  std::string quantity;                 // list: only records of this quantity; empty for any
  Where where;                          // list
  Pick pick = Pick::all;                // list
  bool proofs = false;  // list: of what `prove` says of all claims with a chain, instead of `feeds` or `claims`
  bool blocks = false;  // list: a line above each claim's rows names construction, claim and number of points
  std::map<std::string, std::string>
      symbols;  // list: mathematics for the names of parameters, where the usual will not do
  std::vector<Column> columns;
};

/// Errors: `path:line:`, the offending text and the mend; unknown keys are refused with a near-miss.
Result<TableSpec> parse_table_spec(std::string_view toml, const std::string& path);
Result<TableSpec> read_table_spec(const std::string& path);

/// The table of this id in `folder` (proofs/tables), or the file itself when `id_or_path` ends in `.toml`.
Result<TableSpec> find_table(const std::string& id_or_path, const std::string& folder);
/// The ids of all tables in `folder`, sorted.
std::vector<std::string> table_ids(const std::string& folder);

}  // namespace seqcert
