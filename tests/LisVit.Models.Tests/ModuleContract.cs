using System.Globalization;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace LisVit.Models.Tests;

/// <summary>What every module owes its users: shape, gradients, saved state, stable names, and no leaked tensor.</summary>
internal static class ModuleContract
{
    public static void Verify<TModule>(
        Func<TModule> make, Func<TModule, Tensor> forward, long[] shape, string approved, [CallerFilePath] string caller = "")
        where TModule : nn.Module
    {
        Seeded(1);
        using var module = make();
        using var outer = NewDisposeScope();
        HasShape(module, forward, shape);
        ReachesEveryParameter(module, forward);
        SurvivesSaving(make, module, forward);
        LeavesOneTensor(module, forward);
        HasApprovedState(module, approved, caller);
    }

    public static void Seeded(int seed) => random.manual_seed(seed);

    private static void HasShape<TModule>(TModule module, Func<TModule, Tensor> forward, long[] shape)
        where TModule : nn.Module
    {
        module.eval();
        using var y = forward(module);
        y.shape.Should().Equal(shape);
        y.isfinite().all().item<bool>().Should().BeTrue();
    }

    private static void ReachesEveryParameter<TModule>(TModule module, Func<TModule, Tensor> forward)
        where TModule : nn.Module
    {
        module.eval();
        module.zero_grad();
        using var weights = randn(forward(module).shape);
        (forward(module) * weights).sum().backward();
        foreach (var (name, parameter) in module.named_parameters())
        {
            parameter.grad.Should().NotBeNull($"the loss must reach {name}");
            parameter.grad!.abs().sum().item<float>().Should().BePositive($"the loss must reach {name}");
        }
    }

    private static void SurvivesSaving<TModule>(Func<TModule> make, TModule module, Func<TModule, Tensor> forward)
        where TModule : nn.Module
    {
        module.eval();
        using var copy = make();
        copy.eval();
        using var written = new MemoryStream();
        module.save(written);
        using var read = new MemoryStream(written.ToArray());
        copy.load(read);
        forward(copy).allclose(forward(module), rtol: 0, atol: 0).Should().BeTrue("a saved and loaded module gives equal outputs");
    }

    private static void LeavesOneTensor<TModule>(TModule module, Func<TModule, Tensor> forward)
        where TModule : nn.Module
    {
        module.eval();
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var before = scope.DisposablesCount;
        forward(module);
        (scope.DisposablesCount - before).Should().Be(1, "exactly one tensor leaves a forward");
    }

    private static void HasApprovedState(nn.Module module, string approved, string caller)
    {
        var state = module.state_dict().Select(entry =>
            $"{entry.Key} [{string.Join(' ', entry.Value.shape.Select(size => size.ToString(CultureInfo.InvariantCulture)))}]");
        var file = Path.Combine(AppContext.BaseDirectory, "Approved", approved + ".txt");
        var received = string.Join('\n', state) + "\n";
        File.Exists(file).Should().BeTrue($"Approved/{approved}.txt beside {Path.GetFileName(caller)} must hold:\n{received}");
        received.Should().Be(File.ReadAllText(file), "names and shapes are what saved weights are found by");
    }
}
