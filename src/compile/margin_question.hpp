#pragma once

#include "compile/network.hpp"
#include "model/model.hpp"
#include "number/rational.hpp"
#include "task/transition.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace seqcert {

/// An argument of a transition as the network sees it.
struct MarginArgument {
  std::size_t coordinate = 0;  // the entry of x that stands for it
  Range range;                 // of its integer
  bool exact = false;          // x holds the integer itself; else it lies within eta of it
};

/// For all integers in the ranges, and all reals within eta of the inexact ones, does the output lie strictly within
/// 1/2 of the transition? Nothing in the question says how the network came about.
struct MarginQuestion {
  const Mlp& mlp;
  std::size_t coordinate;                 // of the output
  std::vector<MarginArgument> arguments;  // in the order of the transition's
  const Transition& transition;
  Rational eta;
};

/// Arguments and entries of x at which the output is off by 1/2 or more.
struct MarginWitness {
  std::vector<long> arguments;
  std::vector<Rational> inputs;  // one per argument
  Rational output;
  long wanted = 0;
};

struct MarginAnswer {
  enum class Kind { proved, refuted, undecided };
  Kind kind = Kind::undecided;
  std::string reason = {};                  // undecided: why
  std::vector<MarginWitness> witness = {};  // refuted: one
};

/// What the network and the transition say at these inputs, exactly. Requires one integer and one input per argument.
MarginWitness evaluate(const MarginQuestion& question, std::vector<long> arguments, std::vector<Rational> inputs);

/// Whether it answers the question with no: arguments in range, inputs within eta (exact ones equal), output off by at
/// least 1/2.
bool refutes(const MarginQuestion& question, const MarginWitness& witness);

}  // namespace seqcert
