using CsCheck;
using LisVit.Models.Decoding;
using LisVit.Recognition;

namespace LisVit.Training.Tests.Recognition;

public sealed class WindowedReadingTests
{
    private const int Window = 32;

    // Each sign is shorter than a quarter of a window, and blanks stand between signs.
    private static readonly Gen<(int Blanks, int Gloss, int Frames)[]> Signs =
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 3], Gen.Int[1, 7]).Array[0, 40];

    [Fact]
    public void Every_sign_is_told_once_however_long_the_video() => Signs.Sample(
        signs =>
        {
            var frames = signs.SelectMany(sign => Enumerable.Repeat(0, sign.Blanks).Concat(Enumerable.Repeat(sign.Gloss, sign.Frames))).ToArray();

            var found = Read(frames, stride: 1);

            found.Select(gloss => (gloss.Gloss, gloss.Start, gloss.End)).Should().Equal(Runs(frames).Select(run => ($"{run.Id}", Seconds(run.Start), Seconds(run.End))));
        },
        iter: 3000,
        seed: "0000KOIPwpc4");

    // Spikes of one step, as CTC heads give them, which each window sees up to a step from where they are.
    [Fact]
    public void A_gloss_that_two_windows_see_at_different_steps_is_told_once() =>
        Gen.Select(Gen.Select(Gen.Int[6, 9], Gen.Int[1, 3]).Array[1, 40], Gen.Int[0, 1000], Gen.Int[1, 3]).Sample(
            (spikes, seed, stride) =>
            {
                int[] frames = [.. spikes.SelectMany(spike => Enumerable.Repeat(0, spike.Item1 * stride).Concat(Enumerable.Repeat(spike.Item2, stride)))];
                var random = new Random(seed);

                var found = Read(frames, stride, jitter: () => random.Next(-1, 2));

                found.Select(gloss => gloss.Gloss).Should().Equal(spikes.Select(spike => $"{spike.Item2}"));
            },
            iter: 3000,
            seed: "0000KOIPwpc4");

    [Theory]
    [InlineData(Window)]
    [InlineData(Window - 1)]
    public void What_fits_into_a_window_is_read_as_one_clip(int count)
    {
        var clips = new List<int>();

        Read([.. Enumerable.Repeat(1, count)], stride: 1, clips.Add).Should().ContainSingle();

        clips.Should().Equal(count);
    }

    [Fact]
    public void Steps_of_several_frames_are_told_in_frames()
    {
        int[] frames = [.. Enumerable.Range(0, 80).Select(i => i is >= 8 and < 12 or >= 60 and < 64 ? 1 : 0)];

        Read(frames, stride: 4).Select(gloss => (gloss.Start, gloss.End)).Should().Equal((Seconds(8), Seconds(12)), (Seconds(60), Seconds(64)));
    }

    [Fact]
    public void A_model_that_does_not_tell_where_glosses_are_reads_one_window_only()
    {
        var windows = new WindowedReading(Window, 1, _ => [new DecodedGloss(1, 0.5)], id => $"{id}", _ => TimeSpan.Zero);
        for (var i = 0; i < Window; i++)
            windows.Add([0]);

        var more = () => windows.Add([0]);

        more.Should().Throw<NotSupportedException>().WithMessage("The video is longer than 32 sampled frames*Window.");
    }

    private static List<RecognizedGloss> Read(int[] frames, int stride, Action<int>? onClip = null, Func<int>? jitter = null)
    {
        var windows = new WindowedReading(Window, stride, ReadClip, id => $"{id}", frame => Seconds(frame)!.Value);
        List<RecognizedGloss> found = [.. frames.SelectMany(frame => windows.Add([frame]))];
        found.AddRange(windows.Finish());
        return found;

        DecodedGloss Moved(DecodedGloss gloss)
        {
            var by = jitter?.Invoke() ?? 0;
            return gloss with { Start = Math.Max(0, gloss.Start!.Value + by), End = Math.Max(1, gloss.End!.Value + by) };
        }

        IReadOnlyList<DecodedGloss> ReadClip(IReadOnlyList<float[]> clip)
        {
            onClip?.Invoke(clip.Count);
            return [.. Runs([.. clip.Where((_, i) => i % stride == 0).Select(frame => (int)frame[0])]).Select(Moved)];
        }
    }

    private static IEnumerable<DecodedGloss> Runs(int[] frames)
    {
        for (var start = 0; start < frames.Length;)
        {
            var end = start;
            while (end < frames.Length && frames[end] == frames[start])
                end++;
            if (frames[start] != 0)
                yield return new DecodedGloss(frames[start], 1, start, end);
            start = end;
        }
    }

    private static TimeSpan? Seconds(int? frame) => frame is { } known ? TimeSpan.FromSeconds(known) : null;
}
