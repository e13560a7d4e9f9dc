using LisVit.Training.Tests.Support;

namespace LisVit.Training.Tests;

public sealed class DeterministicAlgorithmsTests
{
    [Fact]
    public void The_switch_is_on_within_its_scope_and_as_before_afterwards()
    {
        DeterministicAlgorithms.IsOn.Should().BeFalse();
        using (DeterministicAlgorithms.Enter())
        {
            DeterministicAlgorithms.IsOn.Should().BeTrue();
            DeterministicAlgorithms.Enter().Dispose();
            DeterministicAlgorithms.IsOn.Should().BeTrue();
        }

        DeterministicAlgorithms.IsOn.Should().BeFalse();
    }

    [Fact]
    public void It_is_on_while_a_deterministic_run_trains()
    {
        var seen = new List<bool>();
        var task = new RegressionTask(RegressionTask.Noisy(1)) { OnTrainingStep = _ => seen.Add(DeterministicAlgorithms.IsOn) };

        new Trainer(new TrainerOptions { Epochs = 1, Deterministic = true }).Fit(task, new PairLoader(4, 2), new PairLoader(4, 4));

        seen.Should().Equal(true, true);
        DeterministicAlgorithms.IsOn.Should().BeFalse();
    }
}
