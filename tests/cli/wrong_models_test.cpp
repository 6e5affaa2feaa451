// Wrong models from outside, end to end: exported, spoilt in one place, refuted by an input, and the input replayed.
#include "program.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <regex>

namespace seqcert::test {
namespace {

using Json = nlohmann::ordered_json;
using Table = std::vector<std::vector<long>>;

// Two words of two letters, insertions and deletions 2, substitutions 3; steps row by row, so that step 2(i-1) + j
// makes the distance of the first i letters from the first j.
constexpr std::size_t n = 2, m = 2;

/// What a step finds: the three neighbours and the two letters.
struct Found {
  long up, left, diagonal, x, y;
};

/// The table, what is found passing through `spoil` (given the step) first.
std::vector<long> distances(
    const std::vector<long>& letters, const std::function<Found(std::size_t, Found, const std::vector<long>&)>& spoil =
                                          [](std::size_t, Found found, const std::vector<long>&) { return found; }) {
  Table d(n + 1, std::vector<long>(m + 1));
  std::vector<long> steps;
  for (std::size_t i = 0; i <= n; ++i)
    for (std::size_t j = 0; j <= m; ++j) {
      d[i][j] = 2 * static_cast<long>(i + j);
      if (i == 0 || j == 0) continue;
      const Found f = spoil(steps.size() + 1,
                            {d[i - 1][j], d[i][j - 1], d[i - 1][j - 1], letters[i - 1], letters[n + j - 1]}, steps);
      d[i][j] = std::min({f.up + 2, f.left + 2, f.diagonal + (f.x == f.y ? 0 : 3)});
      steps.push_back(d[i][j]);
    }
  return steps;
}

struct WrongModel : ::testing::Test {
  TemporaryFolder folder;
  const std::vector<std::string> point{"-p", "problem=edit-distance", "-p", "n=2", "-p", "m=2"};

  Json exported(const std::string& construction, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{"export", construction, "--out", folder / "right.json", "--force"};
    words.insert(words.end(), point.begin(), point.end());
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = seqcert(words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return Json::parse(slurp(folder / "right.json"));
  }

  /// `refute` and `check` find inputs on which the model fails; the program they name is right, and what the replay of
  /// each shows is not: it is `wrong(inputs)[step - 1]`, where that is known.
  void is_refuted(const Json& model, const std::string& claim,
                  const std::function<std::vector<long>(const std::vector<long>&)>& wrong = {}) const {
    const std::string file = folder.write("wrong.json", model.dump());
    const std::string by_refute = folder / "refuted.json", by_check = folder / "checked.json";
    const Outcome refuted = seqcert({"refute", claim, "--model", file, "--out", by_refute});
    expect_prints(refuted, 1, {"refuted  " + claim + " problem=edit-distance", " n=2 m=2 ", "weights      " + file});
    const Outcome checked = seqcert({"check", claim, "--model", file, "--json"});
    EXPECT_EQ(checked.exit_code, 1) << checked.out << checked.err;
    folder.write("checked.json", checked.out);
    for (const std::string& path : {by_refute, by_check}) {
      const Json witness = Json::parse(slurp(path)).at("witness");
      const auto inputs = witness.at("inputs").get<std::vector<long>>();
      ASSERT_EQ(inputs.size(), n + m);
      const auto step = witness.at("step").get<std::size_t>();
      const long right = distances(inputs).at(step - 1);
      EXPECT_EQ(witness.at("right").get<long>(), right);
      const Outcome replayed = seqcert({"run", "--replay", path});
      expect_prints(replayed, 0,
                    {"step      " + std::to_string(step) + " of 4", "right     " + std::to_string(right) + "\n",
                     "confirmed: the output at this step is not that of the right value"});
      std::smatch output;
      ASSERT_TRUE(std::regex_search(replayed.out, output, std::regex("output    ([-+.e0-9]+)"))) << replayed.out;
      const long emitted = std::lround(std::stod(output[1]));
      EXPECT_NE(emitted, right);
      if (wrong) {
        EXPECT_EQ(emitted, wrong(inputs).at(step - 1));
      }
      std::string words;
      for (std::size_t k = 0; k < inputs.size(); ++k)
        words += std::string(k == n ? "," : "") + static_cast<char>('a' + inputs[k] - 1);
      expect_prints(seqcert({"run", "--model", file, "--input", words}), 1,
                    {"wrong     at step " + std::to_string(step) + ": right is " + std::to_string(right) + "\n"});
    }
  }
};

TEST_F(WrongModel, TheRightOnesAreVerifiedAtTheSizesThatTheFileNames) {
  for (const auto& [construction, claim] :
       {std::pair("dp/attention", "dp/attention"), {"dp/ssm-slots", "dp/ssm-live-width"}}) {
    exported(construction);
    expect_prints(seqcert({"check", claim, "--model", folder / "right.json"}), 0,
                  {"verified", "problem=edit-distance", " n=2 m=2 alphabet=4 insert=2 delete=2 substitute=3"});
    std::vector<std::string> refute{"refute", claim, "--model", folder / "right.json"};
    if (claim == std::string("dp/ssm-live-width"))
      refute.insert(refute.end(), {"-p", "write=euler", "-p", "softplus=exact"});
    expect_prints(seqcert(refute), 0, {"1 point: 1 hold"});
    // Another problem is asked at its own sizes.
    expect_complains(seqcert({"check", claim, "--model", folder / "right.json", "-p", "problem=lcs"}), 3,
                     {"right.json: "});
  }
}

// Without the head for y, 0 is found, which is no letter: x is never y.
TEST_F(WrongModel, AHeadMissingIsRefuted) {
  Json model = exported("dp/attention");
  model["layers"][0]["mixer"]["heads"].erase(4);
  is_refuted(model, "dp/attention", [](const std::vector<long>& letters) {
    return distances(letters, [](std::size_t, Found found, const std::vector<long>&) {
      found.y = 0;
      return found;
    });
  });
}

// The last step, computed at position 7, asks for the value above it at position 5 in place of 6.
TEST_F(WrongModel, AnAddressOneTooSmallIsRefuted) {
  Json model = exported("dp/attention");
  const auto at = std::to_string(model["coordinates"]["at"][0].get<int>()),
             square = std::to_string(model["coordinates"]["at_sq"][0].get<int>());
  Json& row = model["positions"]["rows"]["7"];
  ASSERT_EQ(row.at(at), 6);
  row[at] = 5;
  row[square] = 25;
  is_refuted(model, "dp/attention", [](const std::vector<long>& letters) {
    return distances(letters, [](std::size_t step, Found found, const std::vector<long>& before) {
      if (step == 4) found.up = before[0];
      return found;
    });
  });
}

/// Without the channels of slot 5, the last one: five groups of five channels, one for each read.
Json without_last_slot(Json model) {
  Json& mixer = model["layers"][0]["mixer"];
  std::vector<int> kept;
  for (int c = 1; c <= 25; ++c)
    if (c % 5 != 0) kept.push_back(c);
  for (const char* name : {"w_u", "w_delta", "w_z", "a"}) {
    Json rows = Json::object();
    for (std::size_t k = 0; k < kept.size(); ++k)
      rows[std::to_string(k + 1)] = mixer[name]["rows"].at(std::to_string(kept[k]));
    mixer[name]["rows"] = rows;
    mixer[name]["shape"][0] = 20;
  }
  for (const char* name : {"beta", "d"}) mixer[name]["size"] = 20;
  mixer["w_out"]["shape"][1] = 20;
  for (Json& row : mixer["w_out"]["rows"]) {
    Json entries = Json::object();
    for (std::size_t k = 0; k < kept.size(); ++k)
      if (row.contains(std::to_string(kept[k]))) entries[std::to_string(k + 1)] = row.at(std::to_string(kept[k]));
    row = entries;
  }
  return model;
}

// Slot 5 held the value of step 1, which steps 2, 3 and 4 read to their left, above and diagonally; now they find 0.
TEST_F(WrongModel, AMemoryWithoutItsLastSlotIsRefuted) {
  is_refuted(without_last_slot(exported("dp/ssm-slots")), "dp/ssm-live-width", [](const std::vector<long>& letters) {
    return distances(letters, [](std::size_t step, Found found, const std::vector<long>&) {
      (step == 2 ? found.left : step == 3 ? found.up : found.diagonal) *= step == 1 ? 1 : 0;
      return found;
    });
  });
}

// One slot too few, and what should be in the fifth is put into the fourth: the value of step 1 over the last letter,
// which steps 2 and 4 compare with.
TEST_F(WrongModel, AMemoryWithOneSlotTooFewIsRefuted) {
  Json model = without_last_slot(exported("dp/ssm-slots"));
  std::vector<std::pair<int, int>> addresses{{model["coordinates"]["place"], model["coordinates"]["place_sq"]}};
  for (std::size_t k = 0; k < 5; ++k)
    addresses.emplace_back(model["coordinates"]["at"][k], model["coordinates"]["at_sq"][k]);
  int moved = 0;
  for (Json& row : model["positions"]["rows"])
    for (const auto& [at, square] : addresses)
      if (row.value(std::to_string(at), Json(0)) == 5) {
        row[std::to_string(at)] = 4;
        row[std::to_string(square)] = 16;
        ++moved;
      }
  EXPECT_GE(moved, 2);  // it was written and read
  is_refuted(model, "dp/ssm-live-width", [](const std::vector<long>& letters) {
    return distances(letters, [](std::size_t step, Found found, const std::vector<long>& before) {
      if (step % 2 == 0) found.y = before[0];
      return found;
    });
  });
}

TEST_F(WrongModel, AnInverseTemperatureTooSmallIsRefuted) {
  is_refuted(exported("dp/attention", {"-p", "lambda=1/4"}), "dp/attention");
}

}  // namespace
}  // namespace seqcert::test
