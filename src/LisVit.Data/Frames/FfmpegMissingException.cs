namespace LisVit.Data.Frames;

/// <summary>Video files are decoded by the ffmpeg program, and it is not there or does not start. That is for the user to mend: the message says how to install it.</summary>
/// <param name="message">What is missing, and how to install it.</param>
/// <param name="cause">Why it does not start; null where it is not there.</param>
public sealed class FfmpegMissingException(string message, Exception? cause = null) : InvalidOperationException(message, cause);
