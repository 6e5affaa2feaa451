#pragma once

#include "task/construction.hpp"
#include "task/dp_problem.hpp"
#include "task/live_width.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace seqcert {

// From which size on Mamba executes a program with fewer multiply-adds than a Transformer: by the exact cost of the
// models' weights (check/cost_law.hpp), size by size.

/// attention that sees all, attention whose window reaches as far back as any step reads, slots by live width (a slot
/// for everything where a program is executed in no other way).
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

/// What is scanned: a problem at other parameters as given, in some of its forms, until the programs have more than
/// `steps_in_all` steps in all.
struct ScanOf {
  const DpProblem& problem;
  Arguments arguments;
  Inputs inputs;
  std::vector<std::string> forms;
  double steps_in_all;
};
/// The one that a claim's point asks for: `compare` (form, or cheapest: all forms) and `most_steps` among its values.
Result<ScanOf> scan_asked(const Instance& instance, const Values& values);
CostScan scan_costs(const Registry& constructions, const ScanOf& what);

/// The least size from which on T >= 7 W at every size scanned, one past the last where there is none: from there on
/// the SSM is promised to be cheaper (proofs/dp/cost-crossover.md). Nothing is promised of programs that compute
/// addresses, or where several forms are compared.
long promised_from(const ScanOf& what);

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
