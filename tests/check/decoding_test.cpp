#include "check/decoding_proof.hpp"
#include "constructions/registry.hpp"
#include "task/construction.hpp"
#include "task/decode.hpp"
#include "task/dp_problem.hpp"

#include <gtest/gtest.h>
#include <chrono>
#include <iostream>

namespace seqcert {
namespace {

Instance built(const std::string& name, const std::vector<std::pair<std::string, std::string>>& parameters) {
  Values values;
  for (const auto& [key, value] : parameters) {
    const auto number = Rational::parse(value);
    values[key] = number ? Value(*number) : Value(value);
  }
  const auto construction = find_construction(builtin_constructions(), name);
  const auto arguments = arguments_for(**construction, values);
  EXPECT_TRUE(arguments.ok()) << arguments.error().message;
  auto instance = build(**construction, *arguments);
  EXPECT_TRUE(instance.ok());
  return std::move(*instance);
}

TEST(Decoding, Tour) {
  for (const char* construction : {"dp/attention", "dp/ssm-slots"})
    for (const char* problem : {"lis", "edit-distance", "lcs", "knapsack", "fibonacci"})
      for (const char* inputs : {"prompt", "streamed"}) {
        const auto start = std::chrono::steady_clock::now();
        const Instance instance = built(construction, {{"problem", problem}, {"inputs", inputs}});
        const DecodingProof proof = prove_decoding(instance.model, *instance.program);
        std::cout << construction << " " << problem << " " << inputs << " proved " << proof.proved << " " << proof.reason << " "
                  << (proof.read_error ? proof.read_error->approximately() : -1) << " " << (proof.margin ? proof.margin->approximately() : -1);
        const auto& p = **find_problem(problem);
        const auto arguments = *arguments_for(p, {});
        const auto input = p.random_input(arguments, 1);
        const auto steps = run_decoding(instance.model, *instance.program, input, Arithmetic<Ball>{128});
        const auto values = execute(instance.program->program, input);
        std::size_t right = 0;
        for (std::size_t t = 0; t < steps->size(); ++t)
          right += (*steps)[t].decoded[0].kind == Decoded::Kind::certain && (*steps)[t].decoded[0].value == values[t].fields[0];
        std::cout << " right " << right << "/" << values.size() << " in "
                  << std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() << "\n";
      }
}

}  // namespace
}  // namespace seqcert
