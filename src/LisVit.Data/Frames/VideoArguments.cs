using System.Globalization;

namespace LisVit.Data.Frames;

/// <summary>What ffmpeg is asked to do with one video file.</summary>
internal static class VideoArguments
{
    /// <summary>
    /// Containers that hold their pictures themselves. Playlists (hls, dash, concat), numbered images and texts that ffmpeg would draw
    /// are not among them: such a file could name any other.
    /// </summary>
    public const string Containers =
        "mov,matroska,avi,mpeg,mpegts,mpegvideo,h264,hevc,m4v,flv,asf,ogg,gif,apng,ivf,mjpeg,mxf,nut,yuv4mpegpipe,dv,av1,obu,vc1,rm";

    // One path through the converter for every size and processor; its fast ones treat colour differently at odd sizes.
    private const string ToRgb = "scale=flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact,format=rgb24";

    /// <summary>Writes the chosen frames as portable pixmaps, each of which states its own size, and stops after the last.</summary>
    public static IEnumerable<string> Read(string path, VideoOptions options, FrameSelection selection, string[] eachFrameOnce) =>
        [.. Input(path, options), "-vf", $"select='{selection.Expression}',{ToRgb}", .. eachFrameOnce,
            "-frames:v", selection.Count.ToString(CultureInfo.InvariantCulture), "-f", "image2pipe", "-c:v", "ppm", "pipe:1"];

    /// <summary>Decodes everything and writes how many frames there were.</summary>
    public static IEnumerable<string> Count(string path, VideoOptions options, string[] eachFrameOnce) =>
        [.. Input(path, options), .. eachFrameOnce, "-progress", "pipe:1", "-f", "null", "-"];

    private static IEnumerable<string> Input(string path, VideoOptions options) =>
    [
        "-nostdin", "-hide_banner", "-nostats", "-loglevel", "error",
        "-threads", options.Threads.ToString(CultureInfo.InvariantCulture),
        "-max_pixels", options.MaximumPixels.ToString(CultureInfo.InvariantCulture),
        // A picture that changes its size would start the filters anew, and with them the numbers of frames.
        "-reinit_filter", "0",
        "-protocol_whitelist", "file", "-format_whitelist", Containers,
        // The prefix and the full path keep a name from being an option, an address or a pattern.
        "-i", $"file:{path}",
        // The first video stream that is no cover picture.
        "-map", "0:V:0",
    ];
}
