#pragma once

#include "report/make_table.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace seqcert::sample {

/// A folder of its own for one test, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "seqcert-report-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

inline std::string slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline void spill(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
}

using Parameters = std::vector<std::pair<std::string, std::string>>;

inline Record record(std::string claim, Parameters parameters, std::optional<DecimalRange> quantity,
                     std::optional<DecimalRange> bound = {}, std::optional<DecimalRange> tightness = {},
                     Verdict::Kind kind = Verdict::Kind::verified) {
  Record r;
  r.claim = std::move(claim);
  r.claim_sha256 = std::string(64, 'a');
  r.parameters = std::move(parameters);
  r.verdict.kind = kind;
  r.relation = "<=";
  r.quantity_name = "copy_error";
  r.quantity = std::move(quantity);
  r.bound = std::move(bound);
  r.tightness = std::move(tightness);
  r.arithmetic = "ball:128";
  r.seconds = 0.25;
  r.version = "0.1.0";
  return r;
}

// The numbers below were written by hand from ln 1000, ln 3000, 1/0.81 and made-up values; the golden files were too.
inline std::vector<Record> records() {
  return {
      record("demo/gap", {{"L", "2"}, {"M", "1"}}, DecimalRange{"6.9077552789821370520", "6.9077552789821370521"},
             DecimalRange{"6.9077552789821370520", "6.9077552789821370521"},
             DecimalRange{"0.99999999999999999", "1.0000000000000001"}),
      record("demo/gap", {{"L", "4"}, {"M", "1"}}, DecimalRange{"8.0063675676502459", "8.0063675676502460"},
             DecimalRange{"10.0079594595628074", "10.0079594595628075"}, DecimalRange{"1.25", "1.25"}),
      record("demo/score", {{"distance", "2"}, {"a_max", "9/10"}, {"M", "1"}},
             DecimalRange{"1.2345679012345679012", "1.2345679012345679013"}),
      record("demo/score", {{"distance", "2"}, {"a_max", "1/1000"}, {"M", "1"}}, DecimalRange{"1000000", "1000000"},
             DecimalRange{"0", "0"}),
      record("demo/score", {{"distance", "4"}, {"a_max", "1/1000"}, {"M", "1"}},
             DecimalRange{"1.2345678901234567e-06", "1.2345678901234568e-06"}, {}, {}, Verdict::Kind::refuted),
  };
}

inline std::vector<ClaimFacts> claims() {
  return {{"demo/gap", "A gap of $\\log L$", "attention/gap", Verdict::Kind::verified, {"copy"}, "copy_error"},
          {"demo/score", "A score", "ssm/decay, \"slow\"", Verdict::Kind::verified, {"copy", "score"}, "copy_error"},
          {"demo/nothing", "Never run", "ssm_ring", Verdict::Kind::verified, {"copy"}, ""}};
}

inline const char* const pivot_toml = R"(
id = "demo-pivot"
title = "Scores & gaps"
caption = "Error at most $\\varepsilon$; 100% of values."
kind = "pivot"
font = "small"
[rows]
heading = "$d$"
plain = "distance"
key = "distance"
values = [2, 4]
[[columns]]
heading = "$\\gamma^*$"
plain = "gap"
claim = "demo/gap"
key = "L"
show = "quantity"
[[columns]]
heading = "$a = 0.9$"
group = "SSM"
claim = "demo/score"
where = { a_max = "0.9" }
show = "quantity"
round = "down"
[[columns]]
heading = "$a = 10^{-3}$"
plain = "a = 0.001"
group = "SSM"
claim = "demo/score"
where = { a_max = "1/1000" }
show = "quantity"
round = "down"
[[columns]]
heading = "ratio"
claim = "demo/gap"
key = "L"
show = "tightness"
)";

inline const char* const list_toml = R"(
id = "demo-list"
title = "Errors"
caption = "One row per record."
kind = "list"
feeds = "copy"
digits = 4
[[columns]]
heading = "Construction"
show = "construction"
[[columns]]
heading = "Parameters"
show = "parameters"
[[columns]]
heading = "Error"
show = "quantity"
[[columns]]
heading = "Tightness"
show = "tightness"
[[columns]]
heading = "Verdict"
show = "verdict"
)";

inline const char* const blocks_toml = R"(
id = "demo-blocks"
title = "Errors"
caption = "Blocks of claims."
kind = "list"
claims = ["demo/gap", "demo/score"]
quantity = "copy_error"
blocks = true
symbols = { distance = "d" }
[[columns]]
heading = "Parameters"
show = "parameters"
[[columns]]
heading = "Error"
show = "quantity"
[[columns]]
heading = "Tightness"
show = "tightness"
)";

/// The records above, one of them of a lower bound.
inline std::vector<Record> records_with_lower_bound() {
  auto result = records();
  result[2].relation = ">=";
  result[2].tightness = DecimalRange{"0.98765432098765432098", "0.98765432098765432099"};
  return result;
}

inline Table table(const char* toml, const std::vector<Record>& from = records(),
                   const std::vector<ClaimFacts>& facts = claims()) {
  const auto spec = parse_table_spec(toml, "demo.toml");
  EXPECT_TRUE(spec.ok()) << spec.error().message;
  auto made = make_table(*spec, from, facts, "seqcert table " + spec->id);
  EXPECT_TRUE(made.ok()) << made.error().message;
  return std::move(*made);
}

}  // namespace seqcert::sample
