import Glibc
import HonePlugin
import TPEOptimizer
