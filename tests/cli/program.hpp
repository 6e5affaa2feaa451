#pragma once

#include "support/process.hpp"
#include "support/temporary_folder.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace seqcert::test {

/// Runs the built program with these arguments, with no NO_COLOR or SEQCERT_PROOFS of the caller's.
Outcome seqcert(const std::vector<std::string>& arguments);
Command seqcert_command(const std::vector<std::string>& arguments);

/// Fails the test unless the program ended with `exit_code`, and each of `parts` stands on stderr (`complains`) or
/// stdout (`prints`).
void expect_complains(const Outcome& outcome, int exit_code, const std::vector<std::string>& parts);
void expect_prints(const Outcome& outcome, int exit_code, const std::vector<std::string>& parts);

bool exists(const std::string& path);
std::string slurp(const std::string& path);
std::vector<std::string> lines(std::string_view text);
/// Records without what a run may measure differently: the value of "seconds" of each line.
std::string without_seconds(std::string text);

/// A claim of one's own about attention/gap: error <= bound, of which half the error (`half_bound`) is refuted
/// everywhere and the error itself (`exact_bound`) verified everywhere.
inline constexpr const char* half_bound = "M*(L-1)*exp(-gamma)/(1+(L-1)*exp(-gamma))";
inline constexpr const char* exact_bound = "2*M*(L-1)*exp(-gamma)/(1+(L-1)*exp(-gamma))";
struct GapClaim {
  std::string bound = exact_bound;
  std::string hypotheses = R"(["gamma >= 0"])";
  std::string expect = "verified";
};
std::string text(const GapClaim& claim);

}  // namespace seqcert::test
