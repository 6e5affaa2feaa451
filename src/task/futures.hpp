#pragma once

#include "base/result.hpp"
#include "task/live_width.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace seqcert {

// A lower bound on the state of any deterministic model that emits the tokens dp(1), ..., dp(T) of a program one after
// the other, whatever its weights: by counting. The token dp(t) is all fields of dp(t); steps that only gather the
// answer are left out.
//
// prompt: all inputs are read before dp(1). After dp(t) everything still to come is a function of the state, so there
// are at least as many states as distinct futures (dp(t+1), ..., dp(T)) over all inputs. That number does not grow with
// t, a future's tail being a function of it.
//
// streamed: step t + 1 comes with the inputs it reads. After dp(t) the map from inputs still to come to tokens still to
// come is a function of the state (Myhill and Nerode). An input may be read both before and after: two prefixes that
// differ there never see the same future inputs and need no two states. So the count is of maps with the same domain
// (the same values of inputs seen and still to come, the same well-formed continuations), the most there are.

/// Inputs that leave different states after dp(after), and what shows it. Rows are all inputs of the program, one after
/// the other; those still to come then, streamed, are the ones that no step up to `after` reads. Of a history they do
/// not matter, of a continuation nothing else does.
struct DistinctFutures {
  std::size_t after = 0;
  std::vector<std::vector<long>> histories;
  std::vector<std::vector<long>> continuations;  // together they tell any two histories apart; one row when prompt
};
/// Whether they do, by executing every history with every continuation: all are well-formed, the histories agree on
/// inputs that are read both before and after, and no two are followed by the same tokens with every continuation.
bool are_distinct(const DpProgram& program, Inputs inputs, const DistinctFutures& futures);

struct Futures {
  std::vector<std::size_t> profile;  // for t = 0..T: how many distinct futures (prompt) or maps (streamed) after dp(t)
  std::size_t most = 0;  // the largest of them: a state after the prompt, or after some token, takes log2(most) bits
  std::optional<DistinctFutures> shown;  // by so many histories; none where they are more than most_shown
};

/// How many inputs the ranges give, well-formed or not.
double input_count(const DpProgram& program);  // infinity from about 1e308 on

/// By executing the program on every well-formed input. Memory grows with the distinct futures, not with the inputs
/// (streamed: with inputs times T). Errors: more than most_executions inputs, or more than most_evaluations steps in
/// all, with the numbers.
inline constexpr double most_executions = 2e6, most_evaluations = 1e7;
inline constexpr std::size_t most_shown = 4096;
Result<Futures> count_futures(const DpProgram& program, Inputs inputs, double executions = most_executions);

/// log2(count) rounded down to four decimals, "3.8073" for 14; without a point where it is exact. By integers alone:
/// 2^k <= count^10000 < 2^(k+1). Requires count >= 1.
std::string log2_rounded_down(std::size_t count);

}  // namespace seqcert
