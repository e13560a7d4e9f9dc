using LisVit.Training.Optimization;
using LisVit.Training.Tests.Support;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Optimization;

public sealed class AdamWTests
{
    private static readonly AdamWOptions Options = new() { LearningRate = 0.02, WeightDecay = 0.1 };

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Equals_TorchSharps_own(bool amsGrad, bool fused)
    {
        using var scope = NewDisposeScope();
        var (ours, theirs) = (Model(1), Model(1));
        using var optimizer = new AdamW(ParameterGroup.All(ours), Options with { AmsGrad = amsGrad, Fused = fused });
        using var reference = optim.AdamW(theirs.parameters(), 0.02, 0.9, 0.999, 1e-8, 0.1, amsGrad);

        for (var step = 0; step < 8; step++)
        {
            // A falling scale makes the largest squares differ from the present ones.
            Backward(ours, step, scale: 8 - step);
            Backward(theirs, step, scale: 8 - step);
            optimizer.Step();
            reference.step();
            Gradients.Clear(ours);
            reference.zero_grad();
        }

        ModelState.ShouldBeNear(ours, theirs, 2e-6f);
    }

    [Fact]
    public void Garbage_collection_beside_a_step_takes_nothing_from_it()
    {
        using var scope = NewDisposeScope();
        var model = Model(1);
        using var optimizer = new AdamW(ParameterGroup.All(model), Options);
        Backward(model, 0);
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });

        collector.Start();
        try
        {
            for (var step = 0; step < 3000; step++)
                optimizer.Step(0);
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }

        ModelState.ShouldBeNear(model, Model(1), 1e-6f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_fused_kernel_equals_the_plain_operators(bool amsGrad)
    {
        using var scope = NewDisposeScope();
        var (fused, plain) = (Model(1), Model(1));
        using var fast = new AdamW(ParameterGroup.All(fused), Options with { AmsGrad = amsGrad });
        using var slow = new AdamW(ParameterGroup.All(plain), Options with { AmsGrad = amsGrad, Fused = false });

        for (var step = 0; step < 5; step++)
        {
            Backward(fused, step);
            Backward(plain, step);
            fast.Step(0.5);
            slow.Step(0.5);
        }

        ModelState.ShouldBeNear(fused, plain, 1e-6f);
        fast.State.Keys.Should().Equal(slow.State.Keys);
        foreach (var (name, tensor) in fast.State)
            (tensor - slow.State[name]).abs().max().item<float>().Should().BeLessThan(1e-6f, name);
    }

    [Fact]
    public void A_saved_state_goes_on_to_the_same_bits()
    {
        using var scope = NewDisposeScope();
        var (model, copy) = (Model(1), Model(1));
        using var first = new AdamW(ParameterGroup.All(model), Options with { AmsGrad = true });
        Backward(model, 0);
        first.Step();
        copy.load_state_dict(model.state_dict());
        using var second = new AdamW(ParameterGroup.All(copy), Options with { AmsGrad = true });

        second.LoadState(first.State);
        foreach (var (module, optimizer) in new[] { (model, first), (copy, second) })
        {
            Gradients.Clear(module);
            Backward(module, 1);
            optimizer.Step();
        }

        ModelState.Bits(copy).Should().BeEquivalentTo(ModelState.Bits(model));
        first.State.Should().ContainKeys("exp_avg/0.weight", "exp_avg_sq/2.bias", "max_exp_avg_sq/0.weight", "step/0.weight");
    }

    [Fact]
    public void A_state_without_an_entry_or_of_another_shape_is_refused_by_name()
    {
        using var scope = NewDisposeScope();
        using var plain = new AdamW(ParameterGroup.All(Model(1)), Options);
        using var ams = new AdamW(ParameterGroup.All(Model(1)), Options with { AmsGrad = true });
        using var small = new AdamW(ParameterGroup.All(nn.Sequential(nn.Linear(4, 2))), Options);

        ams.Invoking(optimizer => optimizer.LoadState(plain.State)).Should().Throw<ArgumentException>().WithMessage("*'max_exp_avg_sq/0.weight'*amsgrad*");
        small.Invoking(optimizer => optimizer.LoadState(plain.State)).Should().Throw<ArgumentException>().WithMessage("*'exp_avg/0.weight'*[3, 4]*[2, 4]*");
    }

    [Fact]
    public void Biases_and_norms_can_be_spared_from_decay()
    {
        using var scope = NewDisposeScope();
        var model = nn.Sequential(nn.Linear(4, 3), nn.LayerNorm(3));
        foreach (var parameter in model.parameters())
            nn.init.ones_(parameter);
        using var optimizer = new AdamW(ParameterGroup.WithoutDecayOfBiasesAndNorms(model), Options with { LearningRate = 0.1, WeightDecay = 0.5 });
        foreach (var parameter in model.parameters())
            parameter.grad = zeros_like(parameter);

        optimizer.Step();

        foreach (var (name, parameter) in model.named_parameters())
            parameter.min().item<float>().Should().BeApproximately(name == "0.weight" ? 0.95f : 1f, 1e-6f, name);
    }

    [Fact]
    public void A_group_may_learn_more_slowly()
    {
        using var scope = NewDisposeScope();
        var model = nn.Linear(1, 1);
        nn.init.zeros_(model.weight!);
        nn.init.zeros_(model.bias!);
        var groups = new[]
        {
            new ParameterGroup([KeyValuePair.Create("weight", model.weight!)]) { LearningRateFactor = 0.1 },
            new ParameterGroup([KeyValuePair.Create("bias", model.bias!)]),
        };
        using var optimizer = new AdamW(groups, new AdamWOptions { LearningRate = 1, WeightDecay = 0 });
        foreach (var parameter in model.parameters())
            parameter.grad = ones_like(parameter);

        optimizer.Step();

        model.weight!.item<float>().Should().BeApproximately(-0.1f, 1e-6f);
        model.bias!.item<float>().Should().BeApproximately(-1f, 1e-6f);
    }

    [Fact]
    public void A_parameter_without_a_gradient_is_left_alone_and_so_is_a_frozen_one()
    {
        using var scope = NewDisposeScope();
        var model = Model(1);
        model.named_parameters().First().parameter.requires_grad = false;
        using var optimizer = new AdamW(ParameterGroup.All(model), Options);
        var before = ModelState.Bits(model);

        optimizer.Step();

        ModelState.Bits(model).Should().BeEquivalentTo(before);
        optimizer.State.Keys.Should().NotContain("exp_avg/0.weight").And.Contain("exp_avg/0.bias");
    }

    [Fact]
    public void Impossible_settings_are_refused_with_their_value()
    {
        using var model = nn.Linear(1, 1);
        var beta = () => new AdamW(ParameterGroup.All(model), Options with { Beta2 = 1 });
        var twice = () => new AdamW([.. ParameterGroup.All(model), .. ParameterGroup.All(model)], Options);
        var none = () => new AdamW([], Options);

        beta.Should().Throw<ArgumentOutOfRangeException>().WithMessage("Beta2 (1) must be in [0, 1)*");
        twice.Should().Throw<ArgumentException>().WithMessage("*'weight' is in 2 groups*");
        none.Should().Throw<ArgumentException>().WithMessage("*nothing can be trained*");
    }

    [Fact]
    public void Clipping_equals_TorchSharps_own_and_leaves_small_gradients_alone()
    {
        using var scope = NewDisposeScope();
        var (ours, theirs) = (Model(1), Model(1));
        Backward(ours, 0, scale: 10);
        Backward(theirs, 0, scale: 10);

        Gradients.Clip(ours.parameters(), Gradients.Norm(ours.parameters()), 0.3);
        nn.utils.clip_grad_norm_(theirs.parameters(), 0.3, 2);

        foreach (var (left, right) in ours.parameters().Zip(theirs.parameters()))
            (left.grad! - right.grad!).abs().max().item<float>().Should().BeLessThan(1e-7f);
        var clipped = Gradients.Of(ours).ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray());
        Gradients.Clip(ours.parameters(), Gradients.Norm(ours.parameters()), 1);
        Gradients.Of(ours).ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray()).Should().BeEquivalentTo(clipped);
    }

    private static TorchSharp.Modules.Sequential Model(int seed)
    {
        manual_seed(seed);
        return nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 2));
    }

    private static void Backward(nn.Module<Tensor, Tensor> model, int step, double scale = 1)
    {
        manual_seed(100 + step);
        (model.call(rand(5, 4)).pow(2).mean() * scale).backward();
    }
}
