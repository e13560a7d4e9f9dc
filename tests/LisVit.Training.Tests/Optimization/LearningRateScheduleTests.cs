using LisVit.Training.Optimization;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Optimization;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void A_linear_decay_rises_over_its_warm_up_and_ends_at_zero()
    {
        var schedule = new WarmupLinearDecay(4);
        Factors(schedule, 8).Should().Equal(0.25 * 1, 0.5 * 0.875, 0.75 * 0.75, 0.625, 0.5, 0.375, 0.25, 0.125);
        schedule.Factor(new ScheduleProgress(8, 1)).Should().Be(0);
    }

    [Fact]
    public void A_cosine_is_at_half_in_the_middle()
    {
        var schedule = new WarmupCosine();
        schedule.Factor(new ScheduleProgress(0, 0)).Should().Be(1);
        schedule.Factor(new ScheduleProgress(5, 0.5)).Should().BeApproximately(0.5, 1e-12);
        schedule.Factor(new ScheduleProgress(10, 1)).Should().BeApproximately(0, 1e-12);
        new WarmupCosine(10).Factor(new ScheduleProgress(0, 0)).Should().Be(0.1);
    }

    [Fact]
    public void Steps_drop_when_TorchSharps_scheduler_does_and_rise_before()
    {
        using var linear = nn.Linear(1, 1);
        using var optimizer = optim.SGD(linear.parameters(), 1.0);
        var reference = optim.lr_scheduler.StepLR(optimizer, 3, 0.5);
        var schedule = new StepDecay(3, 0.5);

        for (var step = 0; step < 10; step++)
        {
            schedule.Factor(new ScheduleProgress(step, 0)).Should().BeApproximately(optimizer.ParamGroups.Single().LearningRate, 1e-9);
            reference.step();
        }

        Factors(new StepDecay(4, 0.1, warmupSteps: 2), 6).Should().Equal(0.5, 1, 1, 1, 0.1, 0.1);
        FluentActions.Invoking(() => new StepDecay(0)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("period (0)*");
        FluentActions.Invoking(() => new StepDecay(1, 1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("The factor of a step decay (1)*");
    }

    [Fact]
    public void A_constant_stays() => Factors(new ConstantLearningRate(), 3).Should().Equal(1, 1, 1);

    [Fact]
    public void A_plateau_reduces_when_TorchSharps_scheduler_does()
    {
        double[] losses = [5, 4, 4, 4, 4, 4, 3.99999, 3, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7, 3.8, 3.9, 4];
        using var linear = nn.Linear(1, 1);
        using var optimizer = optim.SGD(linear.parameters(), 1.0);
        var reference = optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor: 0.1, patience: 3);
        var schedule = new ReduceOnPlateau();

        foreach (var loss in losses)
        {
            reference.step(loss);
            schedule.OnValidated(loss);
            schedule.Factor(default).Should().BeApproximately(optimizer.ParamGroups.Single().LearningRate, 1e-9);
        }

        schedule.Factor(default).Should().BeApproximately(1e-3, 1e-9);
    }

    [Fact]
    public void A_plateau_goes_on_from_its_saved_state_and_forgets_when_reset()
    {
        var (whole, first, second) = (new ReduceOnPlateau(0.5, 1), new ReduceOnPlateau(0.5, 1), new ReduceOnPlateau(0.5, 1));
        foreach (var loss in new double[] { 3, 3, 3, 3 })
            whole.OnValidated(loss);
        foreach (var loss in new double[] { 3, 3 })
            first.OnValidated(loss);

        second.LoadState(first.SaveState());
        second.OnValidated(3);
        second.Factor(default).Should().Be(0.5);
        second.OnValidated(3);

        second.SaveState().ToJsonString().Should().Be(whole.SaveState().ToJsonString());
        second.Reset();
        second.SaveState().ToJsonString().Should().Be(new ReduceOnPlateau(0.5, 1).SaveState().ToJsonString());
    }

    [Fact]
    public void Counts_below_zero_are_refused()
    {
        FluentActions.Invoking(() => new ReduceOnPlateau(patience: -1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("The plateau's patience (-1) must be at least 0.*");
        FluentActions.Invoking(() => new WarmupCosine(-1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("warmupSteps (-1) must be at least 0.*");
        FluentActions.Invoking(() => new WarmupLinearDecay(-1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("warmupSteps (-1) must be at least 0.*");
        FluentActions.Invoking(() => new StepDecay(10, warmupSteps: -1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("warmupSteps (-1) must be at least 0.*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_plateau_that_would_not_reduce_is_refused(double factor)
    {
        var make = () => new ReduceOnPlateau(factor);
        make.Should().Throw<ArgumentOutOfRangeException>().WithMessage($"*({factor}) must be in (0, 1)*");
    }

    private static IEnumerable<double> Factors(LearningRateSchedule schedule, int steps) =>
        Enumerable.Range(0, steps).Select(step => schedule.Factor(new ScheduleProgress(step, (double)step / steps)));
}
