using static TorchSharp.torch;

namespace LisVit.Models.Tests;

public sealed class ActivationCheckpointingTests
{
    private static readonly VideoMobileViTOptions Recommended = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs);

    public static TheoryData<string> Variants => ["recommended", "released encoder-only", "released encoder-decoder", "MobileViT"];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Two_training_steps_give_the_same_bits(string variant)
    {
        using var scope = NewDisposeScope();
        using var kept = Encoder(variant);
        using var checkpointed = Encoder(variant);
        checkpointed.CheckpointActivations();

        for (var step = 0; step < 2; step++)
        {
            Same(Step(checkpointed, step), Step(kept, step));
            foreach (var ((name, parameter), (_, expected)) in checkpointed.named_parameters().Zip(kept.named_parameters()))
                Same(parameter.grad!, expected.grad!, name);
            foreach (var ((name, buffer), (_, expected)) in checkpointed.named_buffers().Zip(kept.named_buffers()))
                Same(buffer, expected, name);
        }
    }

    [Fact]
    public void Frames_may_ask_for_gradients()
    {
        using var scope = NewDisposeScope();
        using var encoder = Encoder("recommended");
        var frames = Frames().requires_grad_(true);
        manual_seed(5);
        encoder.call(frames, null).square().sum().backward();
        var expected = frames.grad!.clone();

        frames.grad!.zero_();
        encoder.CheckpointActivations();
        manual_seed(5);
        encoder.call(frames, null).square().sum().backward();

        Same(frames.grad!, expected);
    }

    [Fact]
    public void Frozen_parts_get_no_gradient()
    {
        using var scope = NewDisposeScope();
        using var encoder = Encoder("recommended");
        encoder.CheckpointActivations();
        foreach (var (name, parameter) in encoder.named_parameters())
            parameter.requires_grad = name.StartsWith("block5", StringComparison.Ordinal);

        Step(encoder, 0);

        foreach (var (name, parameter) in encoder.named_parameters())
            (parameter.grad is not null).Should().Be(parameter.requires_grad, name);
    }

    [Fact]
    public void Each_part_runs_again_within_what_the_first_was_done_within()
    {
        using var scope = NewDisposeScope();
        using var encoder = Encoder("recommended");
        var (entered, left) = (0, 0);
        encoder.CheckpointActivations(() =>
        {
            entered++;
            return new Leaving(() => left++);
        });

        Step(encoder, 0);

        entered.Should().BePositive();
        left.Should().Be(entered);
    }

    [Fact]
    public void What_goes_wrong_the_second_time_is_thrown_when_asked_for_and_by_the_next_pass()
    {
        using var scope = NewDisposeScope();
        using var encoder = Encoder("recommended");
        encoder.CheckpointActivations(() => throw new InvalidOperationException("no memory left"));
        var ask = encoder.ThrowIfRecomputingFailed;
        var again = () => Step(encoder, 0);

        Step(encoder, 0);
        ask.Should().Throw<InvalidOperationException>().WithMessage("no memory left");
        ask.Should().NotThrow("it has been told");

        Step(encoder, 0);
        again.Should().Throw<InvalidOperationException>().WithMessage("no memory left");
    }

    [Fact]
    public void Random_numbers_go_on_as_if_nothing_had_been_computed_again()
    {
        using var scope = NewDisposeScope();
        using var encoder = Encoder("recommended");
        Step(encoder, 0);
        var expected = rand([4]);

        encoder.CheckpointActivations();
        Step(encoder, 0);

        Same(rand([4]), expected);
    }

    [Fact]
    public void Evaluation_is_as_before_and_all_can_be_kept_again()
    {
        using var scope = NewDisposeScope();
        using var encoder = Encoder("recommended");
        encoder.eval();
        using var frames = Frames();
        var expected = encoder.call(frames, null);

        encoder.CheckpointActivations(() => throw new InvalidOperationException("nothing is computed again"));

        Same(encoder.call(frames, null), expected);
        encoder.train();
        encoder.KeepActivations();
        Step(encoder, 0);
    }

    [Fact]
    public void Nothing_stays_behind()
    {
        using var encoder = Encoder("recommended");
        encoder.CheckpointActivations();
        for (var step = 0; step < 3; step++)
            Scoped(step);
        var before = TensorsAlive();
        for (var step = 0; step < 5; step++)
            Scoped(step);

        TensorsAlive().Should().BeLessThanOrEqualTo(before);

        void Scoped(int step)
        {
            using var scope = NewDisposeScope();
            Step(encoder, step);
        }
    }

    private static long TensorsAlive()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Tensor.TotalCount;
    }

    private static VideoMobileViT Encoder(string variant)
    {
        manual_seed(3);
        return new VideoMobileViT(variant switch
        {
            "recommended" => Recommended,
            "released encoder-only" => VideoMobileViTOptions.ReleasedEncoderOnly(VideoMobileViTSize.Xxs),
            "released encoder-decoder" => VideoMobileViTOptions.ReleasedEncoderDecoder(VideoMobileViTSize.Xxs),
            _ => VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs),
        });
    }

    private static Tensor Frames()
    {
        manual_seed(4);
        return randn([2, 3, 3, 64, 64]);
    }

    private static Tensor Step(VideoMobileViT encoder, int step)
    {
        encoder.zero_grad();
        using var frames = Frames();
        using var lengths = tensor(new long[] { 3, 2 });
        manual_seed(step);
        var memory = encoder.call(frames, lengths);
        memory.square().sum().backward();
        return memory;
    }

    private static void Same(Tensor actual, Tensor expected, string what = "it") =>
        actual.equal(expected).all().item<bool>().Should().BeTrue($"{what} must have the same bits");

    private sealed class Leaving(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
