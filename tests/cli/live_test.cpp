#include "program.hpp"

#include "check/cost_count.hpp"
#include "check/cost_scan.hpp"
#include "constructions/registry.hpp"
#include "task/dp_problem.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace seqcert::test {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> words(std::vector<std::string> arguments, const std::vector<std::string>& more = {}) {
  arguments.insert(arguments.begin(), "live");
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

Json live(const std::vector<std::string>& arguments) {
  const Outcome outcome = seqcert(words(arguments, {"--json"}));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(lines(outcome.out).size(), 1u) << outcome.out;
  return Json::parse(outcome.out, nullptr, false);
}

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> result;
  for (const auto& [key, value] : object.items()) result.push_back(key);
  return result;
}

const std::vector<std::string> lis_of_four{"lis", "-p", "n=4", "-p", "range=3"};

// The object as the interface fixes it; scripts depend on it. The 14 is from a list computed by others.
TEST(Live, JsonIsOneObjectWithTheKeysOfTheInterface) {
  const Json json = live({"lis", "-p", "range=3", "-p", "n=4", "-p", "form=compact"});
  EXPECT_EQ(keys(json),
            (std::vector<std::string>{"problem", "parameters", "form", "inputs", "T", "W_v", "W", "slots", "futures",
                                      "state_bits_at_least", "answer_steps", "G", "K", "J", "crossover"}));
  EXPECT_EQ(json["problem"], "lis");
  EXPECT_EQ(json["parameters"].dump(), R"({"n":4,"range":3})");
  EXPECT_EQ(json["form"], "compact");
  EXPECT_EQ(json["inputs"], "prompt");
  EXPECT_EQ(json["T"], 4);
  EXPECT_EQ(json["W_v"], 4);
  EXPECT_EQ(json["slots"], json["W"]);
  ASSERT_EQ(json["futures"].size(), 5u);
  EXPECT_EQ(json["futures"][0], 14);
  EXPECT_EQ(json["futures"][4], 1);
  EXPECT_EQ(json["state_bits_at_least"].dump(), "3.8073") << "log2(14) = 3.80735...";
  EXPECT_EQ(json["G"], 4);
  for (const char* key : {"T", "W_v", "W", "slots", "answer_steps", "G", "K", "J"})
    EXPECT_TRUE(json[key].is_number_integer()) << key;
}

// n(n+1)/2 steps, n values, 2n - 1 with inputs.
TEST(Live, TheDefaultsAreUnrolledAndThePrompt) {
  const Json json = live(lis_of_four);
  EXPECT_EQ(json["form"], "unrolled");
  EXPECT_EQ(json["inputs"], "prompt");
  EXPECT_EQ(json["T"], 10);
  EXPECT_EQ(json["answer_steps"], 4);
  EXPECT_EQ(json["W_v"], 4);
  EXPECT_EQ(json["W"], 7);
  EXPECT_EQ(json["K"], 2);
  EXPECT_EQ(json["J"], 2);
  EXPECT_EQ(json["futures"].size(), 11u);
}

TEST(Live, FormAndInputsMayBeParametersOrOptions) {
  const std::vector<std::string> as_parameters{
      "lis", "-p", "n=4", "-p", "range=3", "-p", "form=compact", "-p", "inputs=streamed"};
  const std::vector<std::string> as_options{"lis",    "-p",      "n=4",      "-p",      "range=3",
                                            "--form", "compact", "--inputs", "streamed"};
  EXPECT_EQ(live(as_parameters), live(as_options));
  EXPECT_EQ(live(as_options)["form"], "compact");
  EXPECT_EQ(live(as_options)["inputs"], "streamed");
  EXPECT_EQ(live(as_options)["W"], live(as_options)["W_v"]);
  expect_complains(seqcert(words(as_options, {"-p", "form=unrolled"})), 3, {"form is given twice"});
}

TEST(Live, ThePlanIsThereWhenAskedFor) {
  EXPECT_FALSE(live(lis_of_four).contains("plan"));
  const Json json = live({"lis", "-p", "n=4", "-p", "range=3", "--plan"});
  const auto inputs = json["plan"]["input_slot"].get<std::vector<std::size_t>>(),
             values = json["plan"]["value_slot"].get<std::vector<std::size_t>>();
  EXPECT_EQ(inputs.size(), 4u);
  EXPECT_EQ(values.size(), 14u) << "the steps that gather the answer, too";
  EXPECT_EQ(values.back(), 0u) << "nothing reads the answer";
  EXPECT_EQ(std::max(std::ranges::max(inputs), std::ranges::max(values)), 7u);
  expect_prints(seqcert(words(lis_of_four, {"--plan"})), 0,
                {"input(4) in slot 4\n", "dp(1) in slot ", "dp(14) is never held\n"});
  EXPECT_EQ(seqcert(words(lis_of_four)).out.find("dp(14)"), std::string::npos);
}

TEST(Live, PrintsEverythingForPeople) {
  expect_prints(seqcert(words(lis_of_four, {"--form", "compact"})), 0,
                {"lis n=4 range=3 form=compact inputs=prompt\n", "  T            4 steps, and 1 more",
                 "  G            4 ", "  W_v          4 ", "  W            4 ", "  slots        4 ",
                 "  futures      14 ", "any model's state after the prompt takes at least log2(14) >= 3.8073 bits\n"});
  expect_prints(seqcert(words(lis_of_four, {"--inputs", "streamed"})), 0, {"inputs=streamed", "state after dp("});
  for (const std::string& line : lines(seqcert({"live", "lis", "-p", "n=60"}).out))
    EXPECT_LT(line.size(), 140u) << line;
}

TEST(Live, SaysWhyFuturesAreNotThere) {
  const Json json = live({"lis"});
  EXPECT_FALSE(json.contains("futures"));
  EXPECT_FALSE(json.contains("state_bits_at_least"));
  EXPECT_NE(json["futures_not_enumerated"].get<std::string>().find("1.53e+19 inputs"), std::string::npos) << "250^8";
  expect_prints(seqcert({"live", "lis"}), 0,
                {"  futures      not enumerated: 1.53e+19 inputs are more than the 2e+06"});
  expect_complains(seqcert({"live", "lis", "--futures"}), 3,
                   {"lis unrolled: 1.53e+19 inputs are more than the 2e+06", "choose a smaller size"});
  EXPECT_EQ(live({"lis", "-p", "n=4", "-p", "range=3", "--futures"}), live(lis_of_four));
}

TEST(Live, RefusesWhatItDoesNotKnow) {
  expect_complains(seqcert({"live", "lix"}), 3, {"unknown problem \"lix\"", "did you mean \"lis\"?"});
  expect_complains(seqcert({"live", "lis", "--form", "compct"}), 3,
                   {"parameter form: \"compct\"", "did you mean \"compact\"?"});
  expect_complains(seqcert({"live", "lis", "--inputs", "steamed"}), 3,
                   {"parameter inputs: \"steamed\"", "did you mean \"streamed\"?"});
  expect_complains(seqcert({"live", "lis", "-p", "rnge=3"}), 3,
                   {"lis: unknown parameter \"rnge\"", "did you mean \"range\"?"});
  expect_complains(seqcert({"live", "lis", "-p", "n=0"}), 3, {"parameter n: 0 is out of range"});
  expect_complains(seqcert({"live", "lis", "-p", "n=9999"}), 3, {"5e+07 steps", "choose a smaller size"});
  expect_complains(seqcert({"live", "lis", "--fom", "compact"}), 3,
                   {"unknown option \"--fom\"", "did you mean \"--form\"?"});
  expect_complains(seqcert({"live"}), 3, {"PROBLEM is required"});
}

TEST(Live, RefusesTheCompactFormWhereThereIsNone) {
  for (const DpProblem& problem : dp_problems()) {
    const bool has_it = std::ranges::find(problem.forms, "compact") != problem.forms.end();
    const Outcome outcome = seqcert({"live", problem.name, "--form", "compact", "--json"});
    if (has_it)
      expect_prints(outcome, 0, {"\"form\":\"compact\""});
    else
      expect_complains(outcome, 3, {problem.name + " has no compact form", "form=unrolled"});
  }
}

TEST(Live, KnowsEveryProblem) {
  for (const DpProblem& problem : dp_problems())
    for (const char* inputs : {"prompt", "streamed"}) {
      // Small enough for the futures to take no time.
      const ParameterSpec& size = problem.parameters.front();
      const std::string smaller = size.name + "=" + (*size.low + Rational(1)).text();
      const Json json = live({problem.name, "--inputs", inputs, "-p", smaller});
      EXPECT_EQ(json["problem"], problem.name);
      EXPECT_GE(json["T"].get<long>(), 1);
      EXPECT_EQ(json["slots"], json["W"]);
      EXPECT_EQ(json["parameters"].size(), problem.parameters.size());
    }
}

/// What the model pays, counted by running it.
std::uint64_t counted(const std::string& construction, Values values) {
  const Construction& made = **find_construction(builtin_constructions(), construction);
  const Instance instance = *build(made, *arguments_for(made, values));
  return sum(*count_run(instance.model, *instance.program, instance.program->candidates(1).front())).multiply_adds;
}

TEST(Live, TheCrossoverIsTheLeastSizeFromWhichTheSlotsAreCheaperWhenCounted) {
  for (const auto& [problem, inputs] : {std::pair("edit-distance", "streamed"), {"fibonacci", "prompt"}}) {
    const Json json = live({problem, "--inputs", inputs, "--scan", "2500"})["crossover"];
    const Json& found = json["unrolled"]["transformer"];
    ASSERT_TRUE(found.is_object()) << json.dump();
    const long from = found["from"].get<long>(), last = json["last"].get<long>();
    EXPECT_GT(from, json["first"].get<long>());
    EXPECT_LE(from, last);
    for (const long size : {from - 1, from, last}) {
      Values values{{"problem", std::string(problem)}, {"inputs", std::string(inputs)}};
      for (const auto& name : json["sizes"]) values[name.get<std::string>()] = Rational(size);
      const std::uint64_t attention = counted("dp/attention", values), gate = counted("dp/ssm-slots", values);
      values["read"] = std::string("mlp");
      const std::uint64_t slots = std::min(gate, counted("dp/ssm-slots", values));
      EXPECT_EQ(slots < attention, size >= from) << problem << " " << size;
      if (size == from) {
        EXPECT_EQ(found["against"]["multiply_adds"], attention);
        EXPECT_EQ(found["ssm"]["multiply_adds"], slots);
      }
    }
  }
}

TEST(CostScan, TheCrossoverHoldsAtEverySizeUpToTheLast) {
  const auto at = [](std::uint64_t attention, std::uint64_t ssm, std::uint64_t compact) {
    return std::vector<Offer>{{Payer::attention, "unrolled", "a", 1, attention},
                              {Payer::ssm, "unrolled", "s", 1, ssm},
                              {Payer::ssm, "compact", "c", 1, compact}};
  };
  CostScan scan{{"n"}, 5, {at(9, 8, 10), at(9, 9, 10), at(9, 8, 9), at(9, 7, 6)}, ""};
  EXPECT_EQ(crossover(scan, Payer::attention, "unrolled")->size, 7) << "cheaper at 5, but not at 6";
  EXPECT_EQ(crossover(scan, Payer::attention, "unrolled")->ssm.multiply_adds, 8U);
  EXPECT_EQ(crossover(scan, Payer::attention, "")->size, 7);
  EXPECT_EQ(cheapest_at_last(scan, Payer::ssm, "")->form, "compact");
  EXPECT_FALSE(crossover(scan, Payer::attention, "compact")) << "nobody to compare with in this form";
  EXPECT_FALSE(crossover(scan, Payer::window, ""));
  scan.offers.push_back(at(9, 9, 9));
  EXPECT_FALSE(crossover(scan, Payer::attention, "unrolled")) << "as dear at the last size";
  EXPECT_FALSE(crossover(CostScan{}, Payer::attention, ""));
}

TEST(Live, SaysUpToWhichSizeCostsWereComparedAndWhy) {
  const Json json = live({"lis", "-p", "n=4", "--scan", "100"})["crossover"];
  EXPECT_EQ(json["sizes"].dump(), R"(["n"])");
  EXPECT_EQ(json["first"], 1);
  // Unrolled n(n+1)/2 + n steps: 2, 5, 9, 14, ...; compact n + 1 at most; together within 100.
  EXPECT_GE(json["last"].get<long>(), 4);
  EXPECT_LE(json["last"].get<long>(), 6);
  EXPECT_EQ(json["ended"], "100 steps were allowed in all");
  EXPECT_TRUE(json["unrolled"]["transformer"].is_null()) << "too small for a memory to pay";
  const Outcome none = seqcert({"live", "lis", "-p", "n=4", "--scan", "0"});
  expect_prints(none, 0, {"crossover    no size was compared: 0 steps were allowed in all"});
  expect_prints(seqcert({"live", "edit-distance", "--inputs", "streamed", "--scan", "2500"}), 0,
                {"every n = m = 1..",
                 "Mamba is cheaper than a Transformer from n = m = ", "Mamba is not cheaper than window attention"});
  expect_complains(seqcert({"live", "lis", "--scan", "-1"}), 3, {"--scan"});
}

TEST(List, NamesEveryProblem) {
  const Json json = Json::parse(seqcert({"list", "problems", "--json"}).out);
  ASSERT_EQ(json["problems"].size(), dp_problems().size());
  for (std::size_t k = 0; k < dp_problems().size(); ++k) {
    EXPECT_EQ(json["problems"][k]["name"], dp_problems()[k].name);
    EXPECT_EQ(json["problems"][k]["summary"], dp_problems()[k].summary);
  }
  EXPECT_EQ(lines(seqcert({"list", "problems"}).out).size(), dp_problems().size());
  expect_prints(seqcert({"list"}), 0, {"\nproblems\n", "  lis "});
}

TEST(Show, TellsOfEveryProblemItsFormsAndTransitions) {
  for (const DpProblem& problem : dp_problems()) {
    const Outcome outcome = seqcert({"show", problem.name});
    expect_prints(outcome, 0,
                  {problem.name + "\n" + problem.summary, "\ninput         " + problem.input,
                   "\nforms         unrolled", "\nparameters\n"});
    for (const std::string& form : problem.forms)
      expect_prints(outcome, 0, {"\n" + form + " with inputs=prompt at " + problem.parameters[0].name + "="});
    for (const ParameterSpec& spec : problem.parameters)
      expect_prints(outcome, 0, {"\n  " + spec.name + " ", spec.meaning});
  }
  expect_prints(seqcert({"show", "lis", "-p", "n=4"}), 0,
                {"unrolled with inputs=prompt at n=4 range=250: 14 steps, 4 of them only",
                 "max(optimum, select(a_j < a_i, earlier, 0))  (6 steps)",
                 "the largest value over earlier steps where ", "key being their a_i"});
  EXPECT_EQ(seqcert({"show", "lis", "-p", "form=compact"}).out.find("optimum"), std::string::npos);
  expect_complains(seqcert({"show", "lis", "-p", "m=4"}), 3, {"lis: unknown parameter \"m\""});
  expect_complains(seqcert({"show", "lsi"}), 3, {"did you mean \"lis\"?"});
}

// Four numbers: 4 * 5 / 2 comparisons, and one maximum for each number; the run of `table dp` has both.
TEST(Live, TellsTheStepsOfARunFromT) {
  expect_prints(seqcert({"live", "lis", "-p", "n=4", "-p", "range=3"}), 0,
                {"  T            10 steps, and 4 more to gather the answer: 14 in a run\n"});
}

}  // namespace
}  // namespace seqcert::test
