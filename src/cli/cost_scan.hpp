#pragma once

#include "cli/problem_point.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace seqcert {

// From which size on Mamba executes a program with fewer multiply-adds than a Transformer: by the exact cost of the
// models' weights (check/cost_law.hpp), size by size.

/// attention that sees all, attention whose window reaches as far back as any step reads, slots by live width.
enum class Payer { attention, window, ssm };

/// What one model pays for a whole run.
struct Offer {
  Payer payer = Payer::attention;
  std::string form, model;  // "dp/ssm-slots read=gate"
  std::size_t steps = 0;
  std::uint64_t multiply_adds = 0;
};

struct CostScan {
  std::vector<std::string> sizes;          // the parameters scanned, all set to the same number
  long first = 1;                          // the least number
  std::vector<std::vector<Offer>> offers;  // at first, first + 1, ...
  std::string ended;                       // why it goes no further
};

/// Scans upward, other parameters and inputs as at the point, all forms the problem has, until the programs have more
/// than `steps_in_all` steps in all.
CostScan scan_costs(const ProblemPoint& point, double steps_in_all);

/// At the least size from which, up to the last one scanned, the SSM pays less: what each side pays there.
struct Crossover {
  long size = 0;
  Offer against, ssm;
};
/// Both sides in this form, or each in its cheapest one ("").
std::optional<Crossover> crossover(const CostScan& scan, Payer against, const std::string& form);
/// What the side pays at the last size scanned; none where it cannot execute the program.
std::optional<Offer> cheapest_at_last(const CostScan& scan, Payer payer, const std::string& form);

}  // namespace seqcert
