using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training.Tests;

public sealed class Bf16AutocastTests
{
    [Fact]
    public void A_linear_gives_bfloat16_inside_and_32_bits_outside()
    {
        using var scope = NewDisposeScope();
        var linear = nn.Linear(4, 2);
        var x = ones(3, 4);

        using (Bf16Autocast.Enter(DeviceType.CPU))
            linear.call(x).dtype.Should().Be(ScalarType.BFloat16);

        linear.call(x).dtype.Should().Be(ScalarType.Float32);
    }

    [Fact]
    public void Leaving_an_inner_scope_stays_in_the_outer()
    {
        using var scope = NewDisposeScope();
        var linear = nn.Linear(4, 2);
        var x = ones(3, 4);
        using (Bf16Autocast.Enter(DeviceType.CPU))
        {
            Bf16Autocast.Enter(DeviceType.CPU).Dispose();
            linear.call(x).dtype.Should().Be(ScalarType.BFloat16);
        }

        linear.call(x).dtype.Should().Be(ScalarType.Float32);
    }

    [Fact]
    public void Gradients_of_weights_have_32_bits_and_weights_changed_since_are_seen()
    {
        using var scope = NewDisposeScope();
        var linear = nn.Linear(4, 2, hasBias: false);
        Tensor Output()
        {
            using (Bf16Autocast.Enter(DeviceType.CPU))
                return linear.call(ones(3, 4)).to(ScalarType.Float32);
        }

        Output().sum().backward();
        linear.weight!.grad!.dtype.Should().Be(ScalarType.Float32);

        using (no_grad())
            linear.weight!.zero_();
        Output().abs().sum().item<float>().Should().Be(0);
    }

    [Fact]
    public void Another_thread_is_not_affected()
    {
        using var x = ones(3, 4);
        using var linear = nn.Linear(4, 2);
        using var autocast = Bf16Autocast.Enter(DeviceType.CPU);
        var elsewhere = ScalarType.BFloat16;

        var thread = new Thread(() =>
        {
            using var y = linear.call(x);
            elsewhere = y.dtype;
        });
        thread.Start();
        thread.Join();

        elsewhere.Should().Be(ScalarType.Float32);
    }

    [Fact]
    public void Leaving_on_another_thread_is_refused()
    {
        using var autocast = Bf16Autocast.Enter(DeviceType.CPU);
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(autocast.Dispose));
        thread.Start();
        thread.Join();
        error.Should().BeOfType<InvalidOperationException>();
    }

    [Fact]
    public void A_function_that_this_libtorch_lacks_is_not_found()
    {
        LibTorchExports.Find("_ZN2at8autocast11clear_cacheEv").Should().ContainSingle().Which.Should().NotBe(0);
        LibTorchExports.Find("_ZN2at8autocast11clear_cacheEv", "_ZN2at8autocast9no_such_fEv").Should().BeNull();
    }
}
